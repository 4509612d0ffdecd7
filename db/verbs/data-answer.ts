import type { AnsweredRequest } from '../../domain/forms/data-request.ts';
import { isKeptFrom, may, type Viewer } from '../../domain/permissions.ts';
import { mayOnProgramme } from '../../domain/programme/permissions.ts';
import type { SignUp } from '../../domain/programme/programme.ts';
import { type KeptBecause, notErasable } from '../../domain/retention.ts';
import type { Instant } from '../../domain/time.ts';
import { noteAudit } from '../audit.ts';
import { type Changed, change, type Loaded, type MatterRow } from '../change.ts';
import { aboutWhich, type Subject } from '../data-request.ts';
import { correctSignUp, eraseSignUp, signUpKept } from '../programme/people/erasing.ts';
import { openSignUp } from '../programme/people/form.ts';
import { isEmptied, type OneSignUp } from '../programme/people/one.ts';
import type { Store } from '../store.ts';
import { type Act, type Acted, act, type Failure, refuse } from './act.ts';
import { erase } from './erasing.ts';

type Given = Omit<AnsweredRequest, 'seen'>;

/**
 * What was done about somebody's request to see, correct or erase what is kept of them. It stands at /status/ as a message.
 * Erasing is done here by the same verb and with the same bars as after the years; it and the correction are for those who
 * may do so to what the request is about.
 */
export async function answerDataRequest(store: Store, on: Act, given: Given): Promise<Acted> {
  const { row } = on.loaded;
  if (row.kind !== 'data_request' || !may(on.viewer, 'reply', row)) return refuse('not-allowed');
  if (row.version !== on.seen) return refuse('stale');
  if (row.closedAt !== null) return refuse('already-closed');
  const failure = await carryOut(store, on, given);
  if (failure) return refuse(failure);
  return act(store, on, 'reply', {
    event: 'data-answered',
    facts: { answer: given.answer, way: 'status' },
    detail: given.detail,
    set: { stage: 'replied' },
  });
}

/** What has to be done to the first one before it is said. @returns why it could not be */
async function carryOut(store: Store, on: Act, given: Given): Promise<Failure | null> {
  const { answer, detail } = given;
  if (answer !== 'erased' && answer !== 'corrected') return null;
  const first = await aboutWhich(store, on.loaded.row.id);
  if (!first || isKeptFrom(on.viewer, first.loaded.row)) return 'not-allowed';
  if (answer === 'erased') return eraseFirst(store, on, first);
  return first.of === 'matter'
    ? correctFirst(store, on, first.loaded, detail)
    : correctOne(store, on, first, given);
}

const isGone = (subject: Subject): boolean =>
  subject.of === 'matter' ? subject.loaded.row.erasedAt !== null : isEmptied(subject);

/** Whose it is to erase: of a matter that of whoever may keep it; nobody has an office on a programme, so it is the request's. */
const mayErase = (viewer: Viewer, subject: Subject, request: MatterRow): boolean =>
  may(viewer, 'hold', subject.of === 'matter' ? subject.loaded.row : request);

async function eraseFirst(store: Store, on: Act, first: Subject): Promise<Failure | null> {
  // A second try after the answer was not written finds it done.
  if (isGone(first)) return null;
  if (!mayErase(on.viewer, first, on.loaded.row)) return 'not-yours-to-erase';
  const by = { by: on.viewer.id, at: on.at };
  const done =
    first.of === 'matter'
      ? await erase(store, first.loaded, { ...by, ground: 'request' })
      : await eraseSignUp(store, first, by);
  if (done.ok) return null;
  return done.failure === 'stale' ? 'stale' : `kept-${done.failure}`;
}

const staleUnless = (done: Changed): Failure | null => (done.ok ? null : 'stale');

/** The correction stands beside what was written: what somebody said is not rewritten. */
async function correctFirst(store: Store, on: Act, first: Loaded, detail: string): Promise<Failure | null> {
  if (first.row.erasedAt !== null) return 'erased';
  if (!may(on.viewer, 'note', first.row)) return 'not-allowed';
  const noted = { event: 'data-corrected', by: on.viewer.id, at: on.at, detail } as const;
  return staleUnless(await change(store, first, noted));
}

/** What was typed to sign up is used, by whoever phones or cooks: what is right takes its place. */
async function correctOne(
  store: Store,
  on: Act,
  one: OneSignUp,
  { corrected, detail }: Given,
): Promise<Failure | null> {
  if (isEmptied(one)) return 'erased';
  if (corrected === undefined || !mayCorrect(on.viewer, one, on.loaded.row)) return 'not-allowed';
  const by = { by: on.viewer.id, at: on.at };
  return staleUnless(await correctSignUp(store, one, { form: corrected, detail }, by));
}

/** Who sees who takes part, or may erase it, may put it right. */
const mayCorrect = (viewer: Viewer, { loaded }: OneSignUp, request: MatterRow): boolean =>
  mayOnProgramme(viewer, 'people', loaded.row) || may(viewer, 'hold', request);

/** What the form of the answer shows of what the request is about; null where that does not exist for the viewer. */
export interface AskedAbout {
  subject: Subject;
  /** What stands in the way of erasing. */
  bar: KeptBecause | null;
  /** What was typed to sign up, for who may put it right; that it was shown stands in the audit (policy 3.4). */
  form: SignUp | null;
  /** Whether the viewer sees the list that it stands on. */
  people: boolean;
}

/** Reads what a request is about, for whoever answers it. */
export async function readAskedAbout(
  store: Store,
  viewer: Viewer,
  request: MatterRow,
  now: Instant,
): Promise<AskedAbout | null> {
  const subject = await aboutWhich(store, request.id);
  if (!subject || isKeptFrom(viewer, subject.loaded.row)) return null;
  const { row, clocks } = subject.loaded;
  if (subject.of === 'matter') return { subject, bar: notErasable(row, clocks), form: null, people: false };
  const form = mayCorrect(viewer, subject, request) ? openSignUp(store, row, subject.registration) : null;
  const facts = { what: 'people', signUp: subject.registration.no };
  if (form) await noteAudit(store, { at: now, by: viewer.id, action: 'read', matterId: row.id, facts });
  return { subject, bar: signUpKept(subject, now), form, people: mayOnProgramme(viewer, 'people', row) };
}
