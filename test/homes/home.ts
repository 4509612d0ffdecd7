import type { Store } from '../../db/store.ts';

/** The public address of a house under test; how it is reached is the home's own matter. */
export const SITE = 'https://fuwu.example.cn';

/** What a house under test is told from outside; the rest is as in production. */
export interface HouseOptions {
  limits?: boolean;
  demo?: boolean;
  /** `platform`: a mail service that fails on demand; `kept`: the sealed local one. */
  mail?: 'platform' | 'kept';
  robot?: string;
  /** The store of files cannot be reached. */
  filesAway?: boolean;
}

export interface Asked {
  method?: string;
  headers?: Readonly<Record<string, string>>;
  body?: string | Uint8Array<ArrayBuffer>;
}

export type MailMode = 'takes' | 'refuses' | 'drops' | 'takes-then-drops' | 'is-slow';

/** A mail as the service took it; `id` is the letter's own. */
export interface TakenMail {
  id: string;
  to: string;
  subject: string;
  text: string;
}

/** One home of the product with its real build, for one file of tests: the same things can be done to each. */
export interface HomeUnderTest {
  /** Where it answers on this machine. */
  origin: string;
  /** Asks an address of the house, following no redirect. */
  ask(path: string, asked: Asked): Promise<Response>;
  store: Store;
  /** The master keys of the house, as text. */
  keyRing: string;
  /** What the scheduler does at an instant. */
  scheduled(at: number): Promise<void>;
  /** What lies in the store of files, byte by byte, and a way to lay something there. */
  files: {
    all(): Promise<{ id: string; bytes: Uint8Array }[]>;
    put(id: string, bytes: Uint8Array): Promise<void>;
  };
  mail: { turn(mode: MailMode): Promise<void>; taken(): Promise<TakenMail[]> };
  /** Everything the house wrote to its log. */
  log(): string;
  close(): Promise<void>;
}

/** Which home the tests stand on: `HOUSE=host` is Node, anything else is the Workers build. */
export const onHost = process.env.HOUSE === 'host';
