import type { PageLocals } from '../db/page-locals.ts';
import type { Store } from '../db/store.ts';
import type { Instant } from '../domain/time.ts';

/** A letter ready to leave. `id` stays the same over every try, so that a double is known as one. */
export interface Mail {
  id: string;
  from: { email: string; name: string };
  to: string;
  subject: string;
  text: string;
}

/** What became of one try: taken over, refused by an answer, no answer in time, or the line broke. */
export type Sent = { result: 'sent' } | { result: 'refused' | 'slow' | 'dropped'; reason: string };

/** The one caller of a mail provider. */
export interface MailDriver {
  /** Where mail goes, in a sentence for the start-up and for the desk. */
  readonly where: string;
  send(mail: Mail): Promise<Sent>;
  /** Lets go of what it keeps open between letters. */
  close?(): void;
}

/** The group robot: a line without personal data. */
export interface Robot {
  say(text: string): Promise<Sent>;
}

/** A file as the home's store lists it. */
export interface KeptFile {
  id: string;
  at: Instant;
}

/** Where the bytes of files lie, sealed before they come here. What was put is on the disk, whole, or it throws. */
export interface Files {
  put(id: string, bytes: Uint8Array): Promise<void>;
  get(id: string): Promise<Uint8Array | null>;
  /** Also when it is not there. */
  remove(id: string): Promise<void>;
  /** Everything that lies here, page by page. */
  list(): AsyncIterable<readonly KeptFile[]>;
}

/** @returns whether this one may pass; a home without limits always says yes */
export type Limit = (key: string) => Promise<boolean>;

export interface Limits {
  submissions: Limit;
  status: Limit;
  wrongCodes: Limit;
  signIns: Limit;
  /** Tries at one account, from wherever. */
  account: Limit;
  /** Messages under one receipt. */
  messages: Limit;
}

/** What is set from outside, read once at the edge. */
export interface Settings {
  /** The public address without a slash at the end; empty: the address that was asked. */
  site: string;
  demo: boolean;
  /** Whether nobody comes to the desk without a second factor; in the demo whoever likes sets one up. */
  secondFactor: boolean;
  /** Off for load tests on loopback: no rate limits, no minimum time of a form. */
  limits: boolean;
  mailFrom: string;
  version: string;
}

/**
 * What a home gives the house: Cloudflare is one, a server of one's own another. Everything platform-made is behind it, and
 * only the entry of each home knows which it is.
 */
export interface Home {
  store: Store;
  /** The attachments of the conversation, sealed before they get here. */
  files: Files;
  settings: Settings;
  mail: MailDriver;
  robot: Robot | null;
  limits: Limits;
  now(): Instant;
  /** The caller's address, for the limits only; never kept. */
  addressOf(request: Request): string;
  /** Goes on with some work after the answer has left. */
  later(work: Promise<unknown>): void;
  /** How much memory the process holds, in bytes, where the home knows it. */
  memory?(): number;
  /** A page of the site, rendered with what it needs. */
  render(request: Request, locals: PageLocals): Promise<Response>;
}
