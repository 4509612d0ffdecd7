import { and, asc, eq, isNull, lt, ne } from 'drizzle-orm';
import type { Calendar } from '../../../domain/calendar/calendar.ts';
import { countWorkingDays } from '../../../domain/counting.ts';
import { type Answers, type Contact, lowOf } from '../../../domain/programme/answers.ts';
import type { OpinionPhase } from '../../../domain/programme/programme.ts';
import { askedAt, type QuestionSet } from '../../../domain/programme/questions.ts';
import { DAY, HOUR, type Instant, instantAt } from '../../../domain/time.ts';
import { CLOSE_OF_BUSINESS } from '../../../domain/workdays.ts';
import { audited, type Doer } from '../../audit.ts';
import { dataKeyOf, newId } from '../../change.ts';
import { type NewClock, versionOf } from '../../clocks.ts';
import { seal, unseal } from '../../keys.ts';
import { setting } from '../../schema-access.ts';
import { talk } from '../../schema-programme.ts';
import { atomically, type Store } from '../../store.ts';
import { actOnProgramme, type CollectingAct, type ProgrammeActed, refuseProgramme } from '../act.ts';
import type { Collecting } from '../find.ts';

export const TALK = 'opinion.talk';

/** Working days within which somebody who left a way to be reached is talked to, until the agency sets another number. */
export const TALK_DAYS = 5;
const SETTING = 'opinion-talk-days';

/** How many working days the agency gives itself for a talk. */
export async function talkDays({ db }: Pick<Store, 'db'>): Promise<number> {
  const [row] = await db.select().from(setting).where(eq(setting.key, SETTING));
  const days = Number(row?.value);
  return Number.isSafeInteger(days) && days > 0 ? days : TALK_DAYS;
}

/** Sets it for talks asked for from now on. */
export async function setTalkDays(store: Store, { at, by }: Doer, days: number): Promise<void> {
  const values = { key: SETTING, value: String(days), at, by };
  await atomically(store, [
    store.db.insert(setting).values(values).onConflictDoUpdate({ target: setting.key, set: values }),
    audited(store, { at, by, action: 'setting-changed', subject: SETTING, facts: { days } }),
  ]);
}

const placeOf = (id: string) => ({ table: 'talk', row: id, column: 'sealed_contact' });

/** What whoever talks to somebody reads: how to reach them, whether they asked, and what they were not content with. */
export interface TalkWith extends Contact {
  asked: boolean;
  low: readonly string[];
}

export interface Talk extends TalkWith {
  no: number;
  at: Instant;
  doneAt: Instant | null;
}

interface Asked {
  loaded: Collecting;
  set: QuestionSet;
  phase: OpinionPhase;
  answers: Answers;
  at: Instant;
  calendar: Calendar;
}

/** The change that a talk is: its clock starts, whoever runs it is told. */
export async function newTalk(store: Store, { loaded, set, phase, answers, at, calendar }: Asked) {
  const { db } = store;
  const { row } = loaded;
  // The hour, like everything about an opinion: the history would tell the minute otherwise.
  const hour = at - (at % HOUR);
  const no =
    1 + Math.max(0, ...loaded.clocks.filter(({ rule }) => rule === TALK).map(({ occurrence }) => occurrence));
  const id = newId();
  const low = lowOf(askedAt(set, phase), answers).map(({ ask }) => ask);
  const contact = JSON.stringify({ ...answers.contact, asked: answers.wantsTalk, low });
  return {
    event: 'talk-asked' as const,
    by: null,
    at: hour,
    start: [await clockOfTalk(store, no, hour, calendar)],
    letters: toldOfTalk(loaded.kind).map((recipient) => ({ template: 'talk-asked', recipient })),
    also: [
      db.insert(talk).values({
        id,
        matterId: row.id,
        no,
        sealedContact: seal(dataKeyOf(store, row), placeOf(id), contact),
        at: hour,
      }),
    ],
  };
}

/** What somebody was discontent with in their own case may be the worker: the supervisor is told as well. */
const toldOfTalk = (kind: Collecting['kind']): string[] =>
  kind === 'case' ? ['handler', 'head'] : ['handler'];

async function clockOfTalk(store: Store, no: number, from: Instant, calendar: Calendar): Promise<NewClock> {
  const { due, provisional } = countWorkingDays(from, await talkDays(store), calendar);
  return {
    rule: TALK,
    occurrence: no,
    startedAt: from,
    dueAt: instantAt(due, CLOSE_OF_BUSINESS),
    provisional,
    calendarVersion: versionOf(calendar),
    told: false,
  };
}

/** The talks of a programme, the open ones first. */
export async function talksOf(store: Store, { row }: Collecting): Promise<Talk[]> {
  const rows = await store.db.select().from(talk).where(eq(talk.matterId, row.id)).orderBy(asc(talk.no));
  return rows
    .filter(({ sealedContact }) => sealedContact !== '')
    .map(({ id, no, at, doneAt, sealedContact }) => {
      // Sealed by this house and bound to its row: what opens is what was written.
      const contact: TalkWith = JSON.parse(unseal(dataKeyOf(store, row), placeOf(id), sealedContact));
      return { ...contact, no, at, doneAt };
    })
    .sort((a, b) => Number(a.doneAt !== null) - Number(b.doneAt !== null) || a.no - b.no);
}

/** How long who was talked to stays readable: to follow up, not longer. */
const CONTACT_KEPT = 30 * DAY;

/** Empties who was talked to and how they were reached, some weeks after; that a talk was held, and when, stays. */
export async function emptyHeldTalks(store: Store, now: Instant): Promise<void> {
  await store.db
    .update(talk)
    .set({ sealedContact: '' })
    .where(and(lt(talk.doneAt, now - CONTACT_KEPT), ne(talk.sealedContact, '')));
}

/** Somebody was talked to: what was said is sealed in the history, and the clock of this talk stops. */
export async function holdTalk(
  store: Store,
  on: CollectingAct,
  no: number,
  { detail, happenedAt }: { detail: string; happenedAt: Instant },
): Promise<ProgrammeActed> {
  const { row } = on.loaded;
  const [open] = await store.db
    .select({ id: talk.id })
    .from(talk)
    .where(and(eq(talk.matterId, row.id), eq(talk.no, no), isNull(talk.doneAt)));
  if (!open) return refuseProgramme('no-such-talk');
  return actOnProgramme(store, on, 'run', {
    event: 'talk-held',
    detail,
    facts: { happenedAt },
    stop: [{ rule: TALK, occurrence: no }],
    also: [
      store.db
        .update(talk)
        .set({ doneAt: on.at })
        .where(and(eq(talk.id, open.id), isNull(talk.doneAt))),
    ],
  });
}
