import { and, eq, sql } from 'drizzle-orm';
import type { Attendance } from '../../../domain/programme/programme.ts';
import type { Instant } from '../../../domain/time.ts';
import { idOfForm } from '../../once.ts';
import { attendance, meeting, registration } from '../../schema-programme.ts';
import type { Statement, Store } from '../../store.ts';
import {
  actOnProgramme,
  type ProgrammeAct,
  type ProgrammeActed,
  refusalOf,
  refuseProgramme,
} from '../act.ts';
import { wasApproved } from '../was-approved.ts';
import { cameCounted } from './came.ts';
import { sealSignUp } from './form.ts';
import type { Participant } from './list.ts';
import { rollHandedIn, signUpHandedIn } from './papers.ts';

/** What was ticked at one meeting: who is there, who asked to be excused, and the names of those who just came. */
export interface Roll {
  present: readonly string[];
  excused: readonly string[];
  cameToo: readonly string[];
  /** When the roll was called that the page showed, 0 for never: whoever ticks an older one would wipe out a colleague's ticks. */
  called?: Instant | undefined;
  /** The key of the form: who just came is added once, however often it is sent. */
  key?: string | undefined;
}

/** Whether somebody stands on the roll of a meeting: has a place, came before, or has been ticked there already. */
export const onRoll = (who: Pick<Participant, 'state'>, tick: Attendance | undefined): boolean =>
  who.state === 'in' || who.state === 'came' || tick !== undefined;

/**
 * Calls the roll of one meeting (【小组】四, 【活动】四): a tick for everybody who has a place, and for who just came. It can be
 * called again: the last one counts.
 */
export async function callRoll(
  store: Store,
  on: ProgrammeAct,
  meetingNo: number,
  roll: Roll,
): Promise<ProgrammeActed> {
  const { row, meetings, programme } = on.loaded;
  const called = meetings.find(({ no }) => no === meetingNo);
  if (!called) throw new RangeError('no such meeting');
  if (programme.cancelledAt !== null) return refuseProgramme('cancelled');
  if (on.at < called.startsAt - EARLY) return refuseProgramme('too-early');
  if (!(await wasApproved(store, on.loaded)))
    return refuseProgramme(refusalOf(on, 'run') ?? 'roll-unapproved');
  if (
    roll.called !== undefined &&
    roll.called !== (called.calledAt ?? 0) &&
    (await byAnother(store, on, called.no))
  )
    return refuseProgramme('called-meanwhile');
  const came = roll.cameToo.map((name, at) => {
    // Two of one name are two people: the first and the second of it.
    const nth = roll.cameToo.slice(0, at).filter((before) => before === name).length;
    return { id: idOfForm(store, roll.key, ['came', row.id, meetingNo, name, nth]), name };
  });
  const ticked: Roll = { ...roll, present: [...roll.present, ...came.map(({ id }) => id)] };
  return actOnProgramme(store, on, 'run', {
    event: 'roll-called',
    facts: { meeting: meetingNo },
    ...(row.stage === 'approved' ? { set: { stage: 'running' } } : {}),
    also: [
      ...came.map(({ id, name }) => walkIn(store, on, id, name)),
      tick(store, on, meetingNo, ticked),
      untick(store, row.id, meetingNo, ticked),
      counted(store, on, meetingNo),
      cameCounted(store, row.id),
      rollHandedIn(store, row.id, on.at, on.viewer.id),
      // Of a sign-up that was never opened the house holds no sheet: a scan of the paper is handed in.
      ...(programme.openAt === null ? [] : [signUpHandedIn(store, row.id, on.at, on.viewer.id)]),
    ],
  });
}

/** Whether it was somebody else who ticked this meeting last. */
async function byAnother({ db }: Store, { loaded, viewer }: ProgrammeAct, no: number): Promise<boolean> {
  const [last] = await db
    .select({ by: attendance.by })
    .from(attendance)
    .where(and(eq(attendance.matterId, loaded.row.id), eq(attendance.meetingNo, no)))
    .limit(1);
  return last !== undefined && last.by !== viewer.id;
}

/** People come early, and are ticked when they come. */
const EARLY = 2 * 60 * 60 * 1000;

/** Somebody who just came: a name, and no place of those for whom one was kept. */
function walkIn(
  store: Store,
  { loaded: { row }, at, viewer }: ProgrammeAct,
  id: string,
  name: string,
): Statement {
  const sealed = sealSignUp(store, row, id, { name });
  return store.db.insert(registration).select(
    sql`select ${id}, ${row.id}, coalesce((select max(no) from registration where matter_id = ${row.id}), 0) + 1, 'came',
        ${at}, null, null, null, ${sealed}, ${viewer.id} where not exists (select 1 from registration where id = ${id})`,
  );
}

const among = (ids: readonly string[]) => sql`r.id in (select value from json_each(${JSON.stringify(ids)}))`;

function tick(
  { db }: Store,
  { loaded: { row }, at, viewer }: ProgrammeAct,
  no: number,
  { present, excused }: Roll,
): Statement {
  return db
    .insert(attendance)
    .select(
      sql`select r.matter_id, ${no}, r.id,
        case when ${among(present)} then 'present' when ${among(excused)} then 'excused' else 'absent' end, ${at}, ${viewer.id}
        from registration r where r.matter_id = ${row.id} and (r.state in ('in', 'came') or exists
          (select 1 from attendance a where a.matter_id = r.matter_id and a.meeting_no = ${no} and a.registration_id = r.id))`,
    )
    .onConflictDoUpdate({
      target: [attendance.matterId, attendance.meetingNo, attendance.registrationId],
      set: { state: sql`excluded.state`, at, by: viewer.id },
    });
}

/** Who just came to another meeting was not missing at this one. */
const untick = ({ db }: Store, matterId: string, no: number, { present, excused }: Roll): Statement =>
  db.delete(attendance).where(
    and(
      eq(attendance.matterId, matterId),
      eq(attendance.meetingNo, no),
      sql`${attendance.registrationId} in (select r.id from registration r where r.matter_id = ${matterId}
          and r.state = 'came' and not (${among([...present, ...excused])}))`,
    ),
  );

const counted = ({ db }: Store, { loaded: { row }, at }: ProgrammeAct, no: number): Statement =>
  db
    .update(meeting)
    .set({
      calledAt: at,
      workerId: sql`coalesce(worker_id, ${row.handlerId})`,
      present: sql`(select count(*) from attendance where matter_id = ${row.id} and meeting_no = ${no} and state = 'present')`,
    })
    .where(and(eq(meeting.matterId, row.id), eq(meeting.no, no)));
