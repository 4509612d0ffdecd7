import { and, eq, gte, inArray, isNull, lt, sql } from 'drizzle-orm';
import type { Calendar } from '../../../domain/calendar/calendar.ts';
import { type FormsStanding, formsFor } from '../../../domain/programme/forms-due.ts';
import { isHandedIn, type PaperStanding, stateOf } from '../../../domain/programme/papers.ts';
import { type OpinionPhase, opinionPhases } from '../../../domain/programme/programme.ts';
import type { Instant } from '../../../domain/time.ts';
import { letterRow } from '../../change.ts';
import { each } from '../../each.ts';
import { history, letter, matter } from '../../schema.ts';
import { meeting, programme, tally } from '../../schema-programme.ts';
import type { Store } from '../../store.ts';
import { type LoadedProgramme, programmeById } from '../find.ts';
import { papersIn } from '../paper-row.ts';
import { daysAhead } from '../people/by-itself.ts';
import { nameOfSet, setOf } from './sets.ts';
import { scopeOf, TOTAL } from './tally.ts';

const isPhase = (word: unknown): word is OpinionPhase =>
  typeof word === 'string' && Object.hasOwn(opinionPhases, word);

/** A line of the history, as far as the forms go. */
type FormsLine = Pick<typeof history.$inferSelect, 'event' | 'facts' | 'at'>;

/** What has been done about the forms of a programme, by its lines and papers; reads one row for each form that was answered. */
export async function formsOf(
  store: Store,
  loaded: LoadedProgramme,
  { lines, papers }: { lines: readonly FormsLine[]; papers: readonly PaperStanding[] },
): Promise<FormsStanding> {
  const { row, kind, meetings } = loaded;
  const set = await setOf(store, loaded);
  const answered = await store.db
    .select({ phase: tally.phase })
    .from(tally)
    .where(
      and(
        eq(tally.scope, scopeOf(row.id)),
        eq(tally.questions, nameOfSet(set)),
        inArray(tally.phase, Object.keys(opinionPhases).filter(isPhase)),
        eq(tally.question, TOTAL),
      ),
    );
  return {
    ...{ kind, meetings },
    approved: loaded.programme.approvedAt !== null || lines.some(({ event }) => event === 'approved'),
    hasTests: set.questions.some(({ part }) => part === 'test'),
    asked: lines.flatMap(({ event, facts: { phase }, at }) =>
      event === 'opinions-asked' && isPhase(phase) ? [{ phase, at }] : [],
    ),
    answered: new Set(answered.map(({ phase }) => phase)),
    handedIn: isHandedIn(stateOf(papers, { name: 'opinions', no: 0 })),
  };
}

/** The same for a programme of which nothing is read yet. */
async function formsOfLoaded(store: Store, loaded: LoadedProgramme): Promise<FormsStanding> {
  const { id } = loaded.row;
  const [lines, papers] = await Promise.all([
    store.db
      .select({ event: history.event, facts: history.facts, at: history.at })
      .from(history)
      .where(and(eq(history.matterId, id), inArray(history.event, ['opinions-asked', 'approved']))),
    papersIn(store, id),
  ]);
  return formsOf(store, loaded, { lines, papers });
}

const templates = { before: 'test-ahead', opinion: 'opinions-ahead', after: 'opinions-ahead' } as const;

/**
 * Reminds the worker, on the last working day before the first and the last meeting, of the forms that those who take part get
 * there; once for each date. To be called in office hours.
 * @returns how many meetings were looked at
 */
export async function remindOfForms(store: Store, now: Instant, calendar: Calendar): Promise<number> {
  const ahead = await outermostAhead(store, daysAhead(now, calendar));
  await each(ahead, async ({ matterId, no, startsAt }) => {
    const loaded = await programmeById(store, matterId);
    if (!loaded) return;
    const phases = formsFor(await formsOfLoaded(store, loaded), no);
    const letters = phases.map((phase) =>
      letterRow(matterId, null, now, {
        id: `${matterId}.forms.${phase}.${startsAt}`,
        template: templates[phase],
        recipient: 'handler',
      }),
    );
    if (letters.length > 0)
      await store.db.insert(letter).values(letters).onConflictDoNothing({ target: letter.id });
  });
  return ahead.length;
}

/** The first and last meetings in a stretch of time, of programmes that are still run. */
const outermostAhead = ({ db }: Store, { from, until }: { from: Instant; until: Instant }) =>
  db
    .select({ matterId: meeting.matterId, no: meeting.no, startsAt: meeting.startsAt })
    .from(meeting)
    .innerJoin(programme, eq(programme.matterId, meeting.matterId))
    .innerJoin(matter, eq(matter.id, meeting.matterId))
    .where(
      and(
        gte(meeting.startsAt, from),
        lt(meeting.startsAt, until),
        isNull(programme.archivedAt),
        isNull(matter.closedAt),
        sql`(meeting.no = 1 or meeting.no = (select max(no) from meeting m where m.matter_id = meeting.matter_id))`,
      ),
    );
