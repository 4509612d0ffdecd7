import { and, asc, eq, sql } from 'drizzle-orm';
import type { Attendance, SignUp } from '../../../domain/programme/programme.ts';
import type { Instant } from '../../../domain/time.ts';
import { isBeingWorkedOn } from '../../data-request.ts';
import { history, letter } from '../../schema.ts';
import { attendance } from '../../schema-programme.ts';
import type { Store } from '../../store.ts';
import { openSignUp } from './form.ts';
import type { OneSignUp } from './one.ts';
import { PARTICIPANT } from './places-kept.ts';

/** Everything that the agency holds of one sign-up, as its holder sees it. */
export interface OwnData {
  /** What was typed; null once it has been erased. */
  form: SignUp | null;
  /** What was ticked at the meetings, by their numbers. */
  ticks: readonly { no: number; state: Attendance }[];
  letters: readonly { template: string; at: Instant; state: string }[];
  /** What colleagues did about it. Their reasons are no part: they may speak of others, and are asked for. */
  steps: readonly { event: string; at: Instant }[];
  /** A request to see, correct or erase it is being worked on. */
  asked: boolean;
}

/** Reads what is held of a sign-up, for whoever holds its receipt. */
export async function readOwnData(store: Store, { loaded, registration: mine }: OneSignUp): Promise<OwnData> {
  const { id, matterId, no } = mine;
  const [[ticks, letters, steps], asked] = await Promise.all([
    store.db.batch([
      store.db
        .select({ no: attendance.meetingNo, state: attendance.state })
        .from(attendance)
        .where(and(eq(attendance.matterId, matterId), eq(attendance.registrationId, id)))
        .orderBy(asc(attendance.meetingNo)),
      store.db
        .select({ template: letter.template, at: letter.createdAt, state: letter.state })
        .from(letter)
        .where(and(eq(letter.matterId, matterId), eq(letter.recipient, `${PARTICIPANT}${id}`)))
        .orderBy(asc(letter.createdAt)),
      store.db
        .select({ event: history.event, at: history.at })
        .from(history)
        .where(and(eq(history.matterId, matterId), sql`json_extract(${history.facts}, '$.signUp') = ${no}`))
        .orderBy(asc(history.seq)),
    ]),
    isBeingWorkedOn(store, id),
  ]);
  return { form: openSignUp(store, loaded.row, mine), ticks, letters, steps, asked };
}
