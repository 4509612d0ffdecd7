import { and, eq } from 'drizzle-orm';
import type { Calendar } from '../../domain/calendar/calendar.ts';
import type { Content } from '../../domain/forms/desk.ts';
import type { LinkByHand } from '../../domain/forms/onward.ts';
import type { ContactWay, ReplyForm } from '../../domain/history.ts';
import type { Viewer } from '../../domain/permissions.ts';
import type { StepName } from '../../domain/steps.ts';
import type { Outcome } from '../../domain/submission.ts';
import { MINUTE } from '../../domain/time.ts';
import { matterById, readForm } from '../matters.ts';
import { noteFailed, noteSent, RETRY_AFTER } from '../outbox.ts';
import { letter, matter } from '../schema.ts';
import type { Store } from '../store.ts';
import type { Act, Acted } from '../verbs/act.ts';
import { close, reopen } from '../verbs/closing.ts';
import { message, senderWrites } from '../verbs/conversation.ts';
import { markDanger, type PoliceReport, reportToPolice, settleDanger } from '../verbs/danger.ts';
import { type Extendable, extend } from '../verbs/extending.ts';
import { convey, reward } from '../verbs/gratitude.ts';
import { assign, note, promise, recordAttempt, recordContact, reply } from '../verbs/handling.ts';
import { linkTo } from '../verbs/linking.ts';
import { open, release, setAside } from '../verbs/opening.ts';
import { shieldFrom } from '../verbs/shielding.ts';
import { passOn } from '../verbs/staff-track.ts';
import { takeStep } from '../verbs/steps.ts';
import type { Days, When } from './days.ts';
import type { Login } from './people.ts';

/** What the steps of the demo are played on. */
export interface Stage {
  store: Store;
  calendar: Calendar;
  days: Days;
  viewer(login: Login): Viewer;
}

/** One thing that somebody did to a matter, through the verb of the desk. */
export interface Step {
  by: Login;
  when: When;
  run(stage: Stage, on: Act): Promise<Acted>;
}

const step = (by: Login, when: When, run: Step['run']): Step => ({ by, when, run });

/** A call or talk is written down a little after it took place. */
const before = (on: Act) => on.at - 6 * MINUTE;

export const opened = (by: Login, when: When, content?: Content) =>
  step(by, when, ({ store }, on) => open(store, on, content));

export const assigned = (by: Login, when: When, to: Login) =>
  step(by, when, ({ store, viewer }, on) => assign(store, on, viewer(to).id));

export const tried = (by: Login, when: When, detail: string) =>
  step(by, when, ({ store }, on) => recordAttempt(store, on, { happenedAt: before(on), detail }));

export const contacted = (by: Login, when: When, way: ContactWay, detail: string) =>
  step(by, when, ({ store }, on) => recordContact(store, on, { way, happenedAt: before(on), detail }));

export const noted = (by: Login, when: When, detail: string) =>
  step(by, when, ({ store }, on) => note(store, on, detail));

/** A reply; a mailed one leaves a moment later, which is when it counts. */
export const replied = (by: Login, when: When, way: ReplyForm, detail: string) =>
  step(by, when, async ({ store }, on) => {
    const happenedAt = way === 'call' ? before(on) : on.at;
    const form = await readForm(store, on.loaded.row);
    const written = await reply(store, on, { way, happenedAt, detail }, form);
    if (way === 'email' && written.ok) await mailLeaves(store, on);
    return written;
  });

async function mailLeaves(store: Store, on: Act): Promise<void> {
  const [row] = await store.db.select().from(letter).where(waitingFor(on, 'reply'));
  if (row) await noteSent(store, row, on.at + MINUTE / 2);
}

const waitingFor = (on: Act, template: string) =>
  and(
    eq(letter.matterId, on.loaded.row.id),
    eq(letter.template, template),
    eq(letter.recipient, 'sender'),
    eq(letter.state, 'waiting'),
  );

/** The sender writes at /status/; `by` stands for them here. */
export const wroteBack = (when: When, text: string) =>
  step('guanli', when, async ({ store }, on) => {
    const written = { text, files: [], digest: null, machine: false, at: on.at, robot: false };
    const taken = await senderWrites(store, on.loaded.row.id, written);
    return taken ? { ok: true, version: on.seen + 1 } : { ok: false, failure: 'stale' };
  });

/** Staff answer at /status/, which is no reply. */
export const messaged = (by: Login, when: When, detail: string) =>
  step(by, when, async ({ store }, on) =>
    message(store, on, { detail, files: [] }, await readForm(store, on.loaded.row)),
  );

export const promised = (by: Login, when: When, workingDay: number, detail: string) =>
  step(by, when, async ({ store, calendar, days }, on) =>
    promise(store, on, { day: days.day(workingDay), detail }, calendar, await readForm(store, on.loaded.row)),
  );

export const closed = (by: Login, when: When, outcome: Outcome, detail: string, words?: string) =>
  step(by, when, async ({ store }, on) =>
    close(
      store,
      on,
      // What was decided about a suggestion is told in a sentence that the public may read, too.
      {
        ...{ outcome, detail, words },
        ...(on.loaded.row.kind === 'compliment' ? {} : { reprisal: 'no' }),
        ...(outcome === 'adopted' ? { improved: detail } : {}),
      },
      await readForm(store, on.loaded.row),
    ),
  );

export const reopened = (by: Login, when: When, workingDay: number, detail: string) =>
  step(by, when, async ({ store, calendar, days }, on) =>
    reopen(store, on, { day: days.day(workingDay), detail }, calendar, await readForm(store, on.loaded.row)),
  );

export const leftAside = (by: Login, when: When, detail: string) =>
  step(by, when, ({ store }, on) => setAside(store, on, detail));

export const takenBackIn = (by: Login, when: When) =>
  step(by, when, async ({ store }, on) => release(store, on, await readForm(store, on.loaded.row)));

export const seenInDanger = (by: Login, when: When, detail: string) =>
  step(by, when, ({ store }, on) => markDanger(store, on, detail));

export const toldPolice = (by: Login, when: When, report: Omit<PoliceReport, 'happenedAt'>) =>
  step(by, when, ({ store }, on) => reportToPolice(store, on, { happenedAt: before(on), ...report }));

export const foundSafe = (by: Login, when: When, detail: string) =>
  step(by, when, ({ store }, on) => settleDanger(store, on, detail));

/** Somebody is put outside: the colleague concerned, or one with an interest in it. */
export const outside = (by: Login, when: When, who: Login, why: 'marked' | 'concerned', detail: string) =>
  step(by, when, ({ store, viewer }, on) => shieldFrom(store, on, { person: viewer(who).id, why, detail }));

/** A step of the procedure; `about` the colleague concerned. */
export const recorded = (by: Login, when: When, name: StepName, detail: string, about?: Login) =>
  step(by, when, ({ store, calendar, viewer }, on) =>
    takeStep(
      store,
      on,
      name,
      { happenedAt: before(on), detail, ...(about ? { about: viewer(about).id } : {}) },
      calendar,
    ),
  );

export const extended = (by: Login, when: When, rule: Extendable, workingDay: number, detail: string) =>
  step(by, when, async ({ store, days }, on) =>
    extend(store, on, { rule, day: days.day(workingDay), detail }, await readForm(store, on.loaded.row)),
  );
export const passedOn = (by: Login, when: When, detail: string) =>
  step(by, when, ({ store }, on) => passOn(store, on, detail));

export const conveyed = (by: Login, when: When, to: Login) =>
  step(by, when, ({ store, viewer }, on) => convey(store, on, [viewer(to).id]));

export const rewarded = (by: Login, when: When, detail: string) =>
  step(by, when, ({ store }, on) => reward(store, on, detail));

/** Links it to the matter that was received at another moment of the demo. */
export const linked = (by: Login, when: When, kind: LinkByHand, other: When) =>
  step(by, when, async ({ store, days }, on) => {
    const [found] = await store.db
      .select()
      .from(matter)
      .where(eq(matter.receivedAt, days.instant(other)));
    return linkTo(store, on, { reference: found?.reference ?? '', kind });
  });

/** The acknowledgement comes back at every try, until it is a task on the desk; `by` stands for the outbox here. */
export const bounced = (when: When) =>
  step('guanli', when, async ({ store }, on) => {
    const [row] = await store.db.select().from(letter).where(waitingFor(on, 'receipt'));
    let at = row?.createdAt ?? on.at;
    for (let attempts = 0; row && attempts <= RETRY_AFTER.length; attempts += 1) {
      await noteFailed(store, { ...row, attempts }, at, { result: 'refused', reason: 'E_RECIPIENT_UNKNOWN' });
      at += RETRY_AFTER[attempts] ?? 0;
    }
    const loaded = await matterById(store, on.loaded.row.id);
    return { ok: true, version: loaded?.row.version ?? on.seen };
  });
