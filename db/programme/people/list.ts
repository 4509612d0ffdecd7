import { and, asc, eq, inArray, isNull, like } from 'drizzle-orm';
import type { Viewer } from '../../../domain/permissions.ts';
import { worthACall } from '../../../domain/programme/participant-letters.ts';
import { mayOnProgramme } from '../../../domain/programme/permissions.ts';
import type { Attendance, SignUp } from '../../../domain/programme/programme.ts';
import type { Instant } from '../../../domain/time.ts';
import { noteAudit } from '../../audit.ts';
import { letter } from '../../schema.ts';
import { attendance, registration } from '../../schema-programme.ts';
import type { Store } from '../../store.ts';
import { findProgramme, type LoadedProgramme } from '../find.ts';
import { openSignUp, type RegistrationRow } from './form.ts';
import { PARTICIPANT } from './places-kept.ts';

/** One who signed up, or just came. `form` is null once it has been erased. */
export interface Participant extends RegistrationRow {
  form: SignUp | null;
}

/** Somebody whom a letter did not reach, to be phoned: what it would have said. */
export interface ToPhone {
  letterId: string;
  template: string;
  at: Instant;
  who: Participant;
}

/** Who takes part in a programme, as the desk shows it to whoever may see them. */
export interface PeoplePage {
  loaded: LoadedProgramme;
  people: readonly Participant[];
  toPhone: readonly ToPhone[];
  /** Ticks by meeting and sign-up. */
  ticks: ReadonlyMap<string, Attendance>;
}

/** The key of a tick. */
export const tickOf = (meetingNo: number, registrationId: string): string => `${meetingNo} ${registrationId}`;

/**
 * Everybody of one programme with what they typed, for who may see them; null for others. That it was shown stands in the audit
 * before it is (policy 3.4).
 * @param what what it is shown as: on the screen, or a sheet that is printed
 */
export async function readPeople(
  store: Store,
  viewer: Viewer,
  reference: string,
  now: Instant,
  what: 'people' | 'sign-up' | 'roll-call' = 'people',
): Promise<PeoplePage | null> {
  const loaded = await findProgramme(store, viewer, reference);
  if (!loaded || !mayOnProgramme(viewer, 'people', loaded.row)) return null;
  const matterId = loaded.row.id;
  const action = what === 'people' ? ('read' as const) : ('print' as const);
  await noteAudit(store, { at: now, by: viewer.id, action, matterId, facts: { what } });
  const [rows, ticks, letters] = await store.db.batch([
    store.db
      .select()
      .from(registration)
      .where(eq(registration.matterId, matterId))
      .orderBy(asc(registration.no)),
    store.db.select().from(attendance).where(eq(attendance.matterId, matterId)),
    unreached(store, matterId),
  ]);
  const people = rows.map((row) => ({ ...row, form: openSignUp(store, loaded.row, row) }));
  return {
    loaded,
    people,
    toPhone: toPhone(loaded, people, letters, now),
    ticks: new Map(ticks.map((tick) => [tickOf(tick.meetingNo, tick.registrationId), tick.state])),
  };
}

const unreached = ({ db }: Store, matterId: string) =>
  db
    .select()
    .from(letter)
    .where(
      and(
        eq(letter.matterId, matterId),
        like(letter.recipient, `${PARTICIPANT}%`),
        inArray(letter.state, ['dead', 'dropped']),
        isNull(letter.closedAt),
      ),
    )
    .orderBy(asc(letter.createdAt));

const stillTold: readonly string[] = ['in', 'offered', 'waiting'];

/** Letters that came back, and those that reach nobody and still matter to somebody who comes or waits. */
function toPhone(
  { meetings }: LoadedProgramme,
  people: readonly Participant[],
  letters: readonly (typeof letter.$inferSelect)[],
  now: Instant,
): ToPhone[] {
  const byId = new Map(people.map((who) => [who.id, who]));
  return letters.flatMap(({ id, template, recipient, state, createdAt, facts }) => {
    const who = byId.get(recipient.slice(PARTICIPANT.length));
    if (!who?.form) return [];
    // What came back is a task until somebody says that it is none, whatever it was: a wrong address fails the next one too.
    if (state === 'dead') return { letterId: id, template, at: createdAt, who };
    // One with an address that was left out had its reason; who has none is phoned.
    if (who.form.email !== undefined || !worthACall(template) || !stillTold.includes(who.state)) return [];
    if (template === 'place-offered' && who.state !== 'offered') return [];
    const meeting = meetings.find(({ no }) => no === facts.meeting);
    if (template === 'programme-tomorrow' && (!meeting || meeting.startsAt <= now)) return [];
    return { letterId: id, template, at: createdAt, who };
  });
}
