import type { Calendar } from '../calendar/calendar.ts';
import { type Kind, kinds } from '../submission.ts';
import { addMonths, dayOf, type Instant, instantAt } from '../time.ts';
import { workingDaysBetween } from '../workdays.ts';
import { type CountedMatter, evidenceOf, valuesOf } from './matters.ts';
import { medianOf } from './median.ts';
import { beside, type Period, parsePeriod, periodOf } from './periods.ts';
import type { PromiseName } from './promises.ts';
import { least, type Share, shareOf } from './share.ts';
import { SATISFIED } from './survey.ts';
import { LEAST, type ToldRow, withhold } from './withhold.ts';

/** The kinds of the public record, in the order of its columns. */
export const recordKinds = Object.keys(kinds).filter((kind): kind is Kind => Object.hasOwn(kinds, kind));

/** A promise in one quarter: how many were due, how many of them kept, and of those answered the working days they took. */
export interface ExactPromise {
  due: number;
  kept: number;
  days: readonly number[];
}

/** What the register says of one quarter, exactly. It never leaves the house. */
export interface ExactQuarter {
  key: string;
  received: readonly number[];
  contact: ExactPromise;
  reply: ExactPromise;
  survey: { answered: number; satisfied: number };
  /** Who said of a group or an activity how content they are, and who is; absent in quarters made before there were any. */
  programmes?: { answered: number; content: number };
  /** The same of the cases closed in a year, with its last quarter. */
  cases?: { answered: number; content: number };
}

/** A promise as it is told: in what share it was kept, and the working days in the middle; null is withheld. */
export interface ToldPromise {
  share: Share | null;
  median: number | null;
}

/** A quarter or a year as it is told. */
export interface ToldPeriod extends ToldRow {
  key: string;
  contact: ToldPromise;
  reply: ToldPromise;
  satisfied: Share | null;
  /** What people thought of groups and activities: how many said so, and in what share they are content. */
  programmes?: { answered: number; content: Share } | null;
  /** Of a year only: what clients thought of the cases closed in it. */
  cases?: { answered: number; content: Share } | null;
}

/** The public record of promises kept, the last first. */
export interface PublicRecord {
  years: readonly { quarters: readonly ToldPeriod[]; year: ToldPeriod | null }[];
  improvements: readonly { at: Instant; text: string }[];
}

/** A quarter is told when its last promises have fallen due: from a month after its end. Then its figures stay as they are. */
export const isSettled = ({ to }: Period, now: Instant): boolean =>
  now >= instantAt(addMonths(dayOf(to), 1), '00:00');

/** What the register says of a quarter. What is set aside, and requests about data, are no submissions of the record. */
export function exactQuarter(
  key: string,
  matters: readonly CountedMatter[],
  calendar: Calendar,
  now: Instant,
): ExactQuarter {
  const counted = matters.filter(
    ({ setAside, kind }) => !setAside && recordKinds.some((told) => told === kind),
  );
  const answered = counted.filter(({ survey }) => survey !== null);
  return {
    key,
    received: recordKinds.map((kind) => counted.filter((matter) => matter.kind === kind).length),
    contact: exactPromise(counted, 'contact', calendar, now),
    reply: exactPromise(counted, 'reply', calendar, now),
    survey: {
      answered: answered.length,
      satisfied: answered.filter(({ survey }) => survey?.handled === SATISFIED).length,
    },
  };
}

function exactPromise(
  matters: readonly CountedMatter[],
  of: 'contact' | 'reply',
  calendar: Calendar,
  now: Instant,
): ExactPromise {
  const names: PromiseName[] = of === 'contact' ? ['contact'] : ['reply', 'staff_reply'];
  const values = matters.flatMap((matter) => names.flatMap((name) => valuesOf(matter, name, now)));
  return {
    due: values.filter((value) => value === 'due').length,
    kept: values.filter((value) => value === 'kept').length,
    days: matters.flatMap((matter) => {
      const at = evidenceOf(matter, of);
      if (at === null) return [];
      return Math.max(0, workingDaysBetween(dayOf(matter.receivedAt), dayOf(at), calendar));
    }),
  };
}

/**
 * What the public is told. Counts stand in one table only (`withhold`); promises and satisfaction are told as shares that leave
 * the counts behind them open, and only where the counts told show that there are enough. A year is summed up when it is over.
 */
export function toldRecord(exact: readonly ExactQuarter[]): PublicRecord['years'] {
  const years = Map.groupBy(exact, ({ key }) => key.slice(0, 4));
  return [...years].map(([year, quarters]) => toldYear(year, quarters)).toReversed();
}

function toldYear(year: string, quarters: readonly ExactQuarter[]) {
  const complete = quarters.at(-1)?.key.endsWith('Q4') ?? false;
  const told = withhold(
    quarters.map(({ received }) => received),
    complete,
  );
  const shown = quarters.flatMap((quarter, at) => {
    const row = told.quarters[at];
    return row ? [toldQuarter(quarter, row)] : [];
  });
  return {
    quarters: shown.toReversed(),
    year: told.year ? toldSum(year, quarters, shown, told.year) : null,
  };
}

/** How many submissions with a promise on them the told counts show by themselves. */
const shownWithPromise = ({ cells }: ToldRow): number =>
  cells.reduce<number>((all, count, at) => all + (recordKinds[at] === 'compliment' ? 0 : (count ?? 0)), 0);

function toldQuarter(exact: ExactQuarter, row: ToldRow): ToldPeriod {
  const shown = shownWithPromise(row);
  const promise = ({ due, kept, days }: ExactPromise): ToldPromise => ({
    share: shown >= least ? shareOf(kept, due) : null,
    median: middleOf(days, shown),
  });
  const { answered, satisfied } = exact.survey;
  return {
    key: exact.key,
    ...row,
    contact: promise(exact.contact),
    reply: promise(exact.reply),
    satisfied: (row.total ?? 0) >= least ? shareOf(satisfied, answered) : null,
    programmes: toldContent(exact.programmes),
  };
}

/**
 * The share leaves open whether nobody or five were discontent (`shareOf`), though the number of those who answered is told; and of
 * groups with fewer than five answers nothing is in it. Of fewer answers than a share is told of, their number is not told either.
 */
function toldContent({ answered, content }: ExactQuarter['programmes'] = { answered: 0, content: 0 }) {
  const share = shareOf(content, answered);
  return share === null ? null : { answered, content: share };
}

/** A year is told where each of its quarters is: its number adds up what they have told, its share is the lowest. */
function programmesOf(shown: readonly ToldPeriod[]): NonNullable<ToldPeriod['programmes']> | null {
  const told = shown.flatMap(({ programmes }) => programmes ?? []);
  const share = lowest(told.map(({ content }) => content));
  if (told.length < shown.length || share === null) return null;
  return { answered: told.reduce((all, one) => all + one.answered, 0), content: share };
}

const middleOf = (days: readonly number[], shown: number): number | null =>
  shown >= LEAST && days.length >= LEAST ? medianOf(days) : null;

/** The share of a year is the lowest of its quarters: it tells nothing that they have not told. */
const lowest = (shares: readonly (Share | null)[]): Share | null =>
  shares.reduce(
    (low, share) => (low === null || share === null ? null : share < low ? share : low),
    shares[0] ?? null,
  );

function toldSum(
  year: string,
  quarters: readonly ExactQuarter[],
  shown: readonly ToldPeriod[],
  row: ToldRow,
): ToldPeriod {
  const promise = (of: 'contact' | 'reply'): ToldPromise => ({
    share: lowest(shown.map((quarter) => quarter[of].share)),
    median: middleOf(
      quarters.flatMap((quarter) => quarter[of].days),
      shownWithPromise(row),
    ),
  });
  const cases = quarters.at(-1)?.cases;
  return {
    key: year,
    ...row,
    contact: promise('contact'),
    reply: promise('reply'),
    satisfied: lowest(shown.map(({ satisfied }) => satisfied)),
    programmes: programmesOf(shown),
    ...(cases === undefined ? {} : { cases: toldContent(cases) }),
  };
}

/** The quarters that are to be told and are not yet, the first first: from when there is something to tell. */
export function quartersToMake(
  known: readonly ExactQuarter[],
  first: Instant | null,
  now: Instant,
): Period[] {
  const last = known.at(-1);
  const lastPeriod = last ? parsePeriod(last.key) : null;
  if (!lastPeriod && first === null) return [];
  const missing: Period[] = [];
  let next = lastPeriod ? beside(lastPeriod, 1) : periodOf('quarter', first ?? now);
  while (isSettled(next, now)) {
    missing.push(next);
    next = beside(next, 1);
  }
  return missing;
}
