import type { Calendar } from '../../domain/calendar/calendar.ts';
import {
  type HeadCount,
  isHandedIn,
  isHeld,
  isWritten,
  type PaperContent,
  type PaperKey,
  papersOf,
  type SpentLine,
  stateOf,
} from '../../domain/programme/papers.ts';
import { isHandedInBy } from '../../domain/programme/permissions.ts';
import { programmeRules } from '../../domain/programme/programme.ts';
import type { ClockRow } from '../change.ts';
import { fileStatements, filesErased, type StoredFile } from '../files.ts';
import type { Statement, Store } from '../store.ts';
import { actOnProgramme, type ProgrammeAct, type ProgrammeActed, refusalOf, refuseProgramme } from './act.ts';
import { runsAgain } from './approving.ts';
import type { LoadedProgramme } from './find.ts';
import { openPaper, type PaperRow, paperIs, papersIn, scanBeside, sealPaper } from './paper-row.ts';
import { headCounts } from './people/roll-on-paper.ts';

/** What somebody has typed on a paper, with the receipts that came with it and those that were taken off again. */
export interface Written {
  words: Readonly<Record<string, string>>;
  lines: readonly SpentLine[];
  receipts: readonly StoredFile[];
  /** Ids of receipts that stood there by mistake. */
  remove: readonly string[];
  /** Handed in with it, not only kept as a draft. */
  submit: boolean;
}

/** @returns why this paper cannot be written, or a scan be put in its place, now; null when it can */
export async function notWritable(store: Store, on: ProgrammeAct, key: PaperKey): Promise<string | null> {
  // A plan is written, submitted and approved by verbs of its own; a scan of it stands beside it.
  const plan = key.name === 'plan';
  const filed = on.loaded.programme.archivedAt === null ? null : 'archived';
  const refusal = refusalOf(on, plan ? 'plan' : 'run') ?? filed;
  if (refusal) return refusal;
  if (!isPaperOf(on, key)) return 'no-such-paper';
  const state = stateOf(await papersIn(store, on.loaded.row.id), key);
  return plan || !isHandedIn(state) ? null : 'paper-in';
}

const isPaperOf = ({ loaded }: ProgrammeAct, { name, no }: PaperKey): boolean =>
  papersOf(loaded.meetings).some((one) => one.name === name && one.no === no);

/** What a paper tells of cannot be told before it has happened. */
const isEarly = ({ loaded, at }: ProgrammeAct, { name, no }: PaperKey): boolean => {
  if (name === 'sign-up' || name === 'plan') return false;
  const until =
    name === 'meetings' ? loaded.meetings.find((one) => one.no === no)?.endsAt : loaded.programme.lastAt;
  return until === undefined || until > at;
};

const factsOf = ({ name, no }: PaperKey) => ({ paper: name, ...(no === 0 ? {} : { meeting: no }) });

/** Keeps what was typed on a paper, as a draft or handed in (DG-x-005, 006, 007). A receipt taken off is erased with it. */
export async function writePaper(
  store: Store,
  on: ProgrammeAct,
  key: PaperKey,
  given: Written,
): Promise<ProgrammeActed> {
  const { row } = on.loaded;
  const { receipts = [] } = openPaper(store, row, await rowOf(store, row.id, key));
  const refusal =
    (await notWritable(store, on, key)) ??
    (isWritten(key.name) ? null : 'no-such-paper') ??
    (given.submit && isEarly(on, key) ? 'not-over-yet' : null) ??
    (given.remove.every((id) => receipts.includes(id)) ? null : 'no-such-receipt');
  if (refusal) return refuseProgramme(refusal);
  const kept = receipts.filter((id) => !given.remove.includes(id));
  const content: PaperContent = {
    words: given.words,
    lines: given.lines,
    receipts: [...kept, ...given.receipts.map(({ id }) => id)],
  };
  const state = given.submit ? ('submitted' as const) : ('draft' as const);
  return actOnProgramme(store, on, 'run', {
    event: given.submit ? 'paper-submitted' : 'paper-saved',
    facts: { ...factsOf(key), ...(given.remove.length > 0 ? { removed: given.remove.length } : {}) },
    also: [
      ...came(store, on, given.receipts),
      ...filesErased(store, row, given.remove, on.at),
      paperIs(
        store,
        row.id,
        key,
        {
          state,
          sealedContent: sealPaper(store, row, key, content),
          ...(given.submit ? { submittedAt: on.at, fileId: null } : {}),
        },
        on,
      ),
    ],
  });
}

const rowOf = async (store: Store, matterId: string, key: PaperKey): Promise<PaperRow | undefined> =>
  (await papersIn(store, matterId)).find(({ name, no }) => name === key.name && no === key.no);

const came = (store: Store, { loaded, at }: ProgrammeAct, files: readonly StoredFile[]): Statement[] =>
  fileStatements(store, loaded.row, { seq: loaded.row.version + 1, at }, files);

/** Hands in a paper that the house makes itself: the sign-up sheet, the roll, the opinions. */
export async function submitPaper(store: Store, on: ProgrammeAct, key: PaperKey): Promise<ProgrammeActed> {
  const { programme, meetings } = on.loaded;
  const held = isHeld(key.name, { ...programme, meetings });
  const refusal =
    (await notWritable(store, on, key)) ??
    (isWritten(key.name) || key.name === 'plan' ? 'no-such-paper' : null) ??
    (held ? null : `nothing-of-${key.name}`) ??
    (isEarly(on, key) ? 'not-over-yet' : null);
  if (refusal) return refuseProgramme(refusal);
  return actOnProgramme(store, on, 'run', {
    event: 'paper-submitted',
    facts: factsOf(key),
    also: [
      paperIs(store, on.loaded.row.id, key, { state: 'submitted', submittedAt: on.at, fileId: null }, on),
    ],
  });
}

/** The clock of sign-up where the sheet on paper is what stops it: it was never opened to the public. */
const paperClock = ({ clocks, kind, programme }: LoadedProgramme, key: PaperKey): ClockRow | undefined =>
  key.name === 'sign-up' && programme.openAt === null
    ? clocks.find(({ rule }) => rule === programmeRules[kind].signUp)
    : undefined;

/**
 * Hands in a scan in place of a paper; that of a plan stands beside it and changes nothing of where it stands. That of a roll
 * says how many came to each meeting of which it was called on paper. That of the sign-up sheet is the evidence that people signed
 * up on paper where it was never opened: it stops the clock, and says whether in time.
 */
export async function submitScan(
  store: Store,
  on: ProgrammeAct,
  key: PaperKey,
  scan: StoredFile,
  counts: readonly HeadCount[],
): Promise<ProgrammeActed> {
  const onPaper = paperClock(on.loaded, key);
  const refusal =
    (await notWritable(store, on, key)) ??
    (isEarly(on, key) ? 'not-over-yet' : null) ??
    (onPaper && on.loaded.programme.approvedAt === null ? 'sign-up-unapproved' : null);
  if (refusal) return refuseProgramme(refusal);
  const counted = key.name === 'roll-call' ? await headCounts(store, on, counts) : { also: [], taken: [] };
  if (counted === null) return refuseProgramme('no-head-count');
  const { id } = on.loaded.row;
  const plan = key.name === 'plan';
  const begun = (await papersIn(store, id)).some(({ name, no }) => name === key.name && no === key.no);
  const put =
    plan && begun
      ? scanBeside(store, id, key, scan)
      : paperIs(
          store,
          id,
          key,
          plan
            ? { state: 'draft', fileId: scan.id }
            : { state: 'submitted', submittedAt: on.at, fileId: scan.id },
          on,
        );
  return actOnProgramme(store, on, plan ? 'plan' : 'run', {
    event: plan ? 'paper-saved' : 'paper-submitted',
    facts: {
      ...factsOf(key),
      scan: true,
      ...(counted.taken.length > 0 ? { headCounts: counted.taken } : {}),
      ...(onPaper ? { onPaper: on.at > onPaper.dueAt ? 'late' : 'in-time' } : {}),
    },
    stop: onPaper ? [onPaper.rule] : [],
    also: [...came(store, on, [scan]), ...counted.also, put],
  });
}

/** Hands a paper back, with what is to be changed; the sheet of a sign-up on paper is no evidence until it comes again. */
export async function returnPaper(
  store: Store,
  on: ProgrammeAct,
  key: PaperKey,
  detail: string,
  calendar: Calendar,
): Promise<ProgrammeActed> {
  const refusal = await notDecidable(store, on, [key]);
  if (refusal) return refuseProgramme(refusal);
  const again = runsAgain(store, on.loaded, paperClock(on.loaded, key), calendar);
  return actOnProgramme(store, { ...on, loaded: again.loaded }, 'approve', {
    event: 'paper-returned',
    facts: factsOf(key),
    detail,
    letters: [{ template: 'programme-decided', recipient: 'handler' }],
    also: [paperIs(store, on.loaded.row.id, key, { state: 'returned', ...decided(on) }, on), ...again.also],
  });
}

/** Approves papers that were handed in (批阅: 【小组】五, 【活动】六). */
export async function approvePapers(
  store: Store,
  on: ProgrammeAct,
  keys: readonly PaperKey[],
): Promise<ProgrammeActed> {
  const refusal = await notDecidable(store, on, keys);
  if (refusal) return refuseProgramme(refusal);
  const papers = await papersIn(store, on.loaded.row.id);
  const own = papers.filter((one) => isHandedInBy(one, on.viewer.id));
  if (keys.some(({ name, no }) => own.some((one) => one.name === name && one.no === no)))
    return refuseProgramme('handed-in-yourself');
  return actOnProgramme(store, on, 'approve', {
    event: 'paper-approved',
    facts: { papers: keys.map(({ name, no }) => `${name}/${no}`) },
    also: keys.map((key) => paperIs(store, on.loaded.row.id, key, { state: 'approved', ...decided(on) }, on)),
  });
}

const decided = ({ viewer, at }: ProgrammeAct) => ({ decidedAt: at, decidedBy: viewer.id });

async function notDecidable(
  store: Store,
  on: ProgrammeAct,
  keys: readonly PaperKey[],
): Promise<string | null> {
  const refusal = refusalOf(on, 'approve') ?? (on.loaded.programme.archivedAt === null ? null : 'archived');
  if (refusal) return refusal;
  // The plan is approved by a verb of its own: it opens the way to sign-up.
  if (keys.some((key) => key.name === 'plan' || !isPaperOf(on, key))) return 'no-such-paper';
  const papers = await papersIn(store, on.loaded.row.id);
  return keys.every((key) => stateOf(papers, key) === 'submitted') ? null : 'not-submitted';
}
