import { and, eq } from 'drizzle-orm';
import type { Calendar } from '../../../domain/calendar/calendar.ts';
import { type FormsStanding, formFor } from '../../../domain/programme/forms-due.ts';
import { isHandedIn, type PaperStanding, stateOf } from '../../../domain/programme/papers.ts';
import { type OpinionPhase, opinionPhases } from '../../../domain/programme/programme.ts';
import type { Instant } from '../../../domain/time.ts';
import { letterRow } from '../../change.ts';
import { each } from '../../each.ts';
import { history, letter } from '../../schema.ts';
import { tally } from '../../schema-programme.ts';
import type { Store } from '../../store.ts';
import { type LoadedProgramme, programmeById } from '../find.ts';
import { papersIn } from '../paper-row.ts';
import { meetingsAhead } from '../people/by-itself.ts';
import { setOf } from './sets.ts';
import { scopeOf, TOTAL } from './tally.ts';

const isPhase = (word: unknown): word is OpinionPhase =>
  typeof word === 'string' && Object.hasOwn(opinionPhases, word);

/** What has been done about the forms of a programme; reads its lines that say a form was given out, and one row for each form. */
export async function formsOf(
  store: Store,
  loaded: LoadedProgramme,
  papers: readonly PaperStanding[],
): Promise<FormsStanding> {
  const { row, kind, meetings } = loaded;
  const [asked, answered, set] = await Promise.all([
    store.db
      .select({ facts: history.facts })
      .from(history)
      .where(and(eq(history.matterId, row.id), eq(history.event, 'opinions-asked'))),
    store.db
      .selectDistinct({ phase: tally.phase })
      .from(tally)
      .where(and(eq(tally.scope, scopeOf(row.id)), eq(tally.question, TOTAL))),
    setOf(store, loaded),
  ]);
  return {
    ...{ kind, meetings },
    hasTests: set.questions.some(({ part }) => part === 'test'),
    given: new Set(
      [...asked.map(({ facts }) => facts.phase), ...answered.map(({ phase }) => phase)].filter(isPhase),
    ),
    handedIn: isHandedIn(stateOf(papers, { name: 'opinions', no: 0 })),
  };
}

/**
 * Reminds the worker, on the last working day before a meeting, of the form that its members get there; once for each date. To be
 * called in office hours. @returns how many meetings were looked at
 */
export async function remindOfForms(store: Store, now: Instant, calendar: Calendar): Promise<number> {
  const ahead = await meetingsAhead(store, now, calendar);
  await each(ahead, async ({ matterId, no, startsAt }) => {
    const loaded = await programmeById(store, matterId);
    if (!loaded || loaded.row.closedAt !== null || loaded.programme.approvedAt === null) return;
    const phase = formFor(await formsOf(store, loaded, await papersIn(store, matterId)), no);
    if (phase === null) return;
    const reminder = letterRow(matterId, null, now, {
      id: `${matterId}.forms.${phase}.${startsAt}`,
      template: phase === 'before' ? 'test-ahead' : 'opinions-ahead',
      recipient: 'handler',
    });
    await store.db.insert(letter).values(reminder).onConflictDoNothing({ target: letter.id });
  });
  return ahead.length;
}
