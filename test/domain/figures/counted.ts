import fc from 'fast-check';
import type { CountedMatter } from '../../../domain/figures/matters.ts';
import type { CountedClock, PromiseName } from '../../../domain/figures/promises.ts';
import { DAY, HOUR, instantAt } from '../../../domain/time.ts';

export const START = instantAt('2026-07-01', '09:00');
export const NOW = instantAt('2026-10-20', '12:00');

const instant = fc.integer({ min: 0, max: 100 * 24 }).map((hours) => START + hours * HOUR);
const stop = fc.oneof(
  fc.record({ at: instant, by: fc.constantFrom('contacted', 'replied', 'closed', 'promised') }),
  fc.constant(null),
);

const clock = (promise: PromiseName) =>
  fc.record({ dueAt: instant, stop, extended: fc.boolean() }).map(
    ({ dueAt, stop: stopped, extended }): CountedClock => ({
      promise,
      dueAt,
      stoppedAt: stopped?.at ?? null,
      stoppedBy: stopped?.by ?? null,
      extended,
    }),
  );

const clocks = fc
  .tuple(
    fc.option(clock('contact')),
    fc.option(clock('reply')),
    fc.option(clock('staff_reply')),
    fc.array(clock('report'), { maxLength: 3 }),
  )
  .map(([contact, reply, staff, reports]) =>
    [contact, reply, staff, ...reports].filter((one) => one !== null),
  );

/** A matter as it may be read, with clocks of every fate. */
export const countedMatter: fc.Arbitrary<CountedMatter> = fc.record({
  n: fc.nat(),
  reference: fc.constant('XY-2026-222222'),
  kind: fc.constantFrom('complaint', 'suggestion', 'compliment', 'data_request'),
  channel: fc.constantFrom('web', 'phone', 'visit', 'email', 'letter', 'staff_meeting'),
  service: fc.option(fc.constantFrom('casework', 'group_work', 'other')),
  sender: fc.constantFrom('service_user', 'host_unit', 'public', 'staff'),
  outcome: fc.option(fc.constantFrom('solved', 'explained', 'adopted')),
  handlerId: fc.option(fc.constantFrom('a', 'b')),
  receivedAt: fc.integer({ min: 0, max: 40 }).map((days) => START + days * DAY),
  enteredAt: fc.constant(START),
  closedAt: fc.constant(null),
  setAside: fc.boolean(),
  clocks,
  tries: fc.array(instant, { maxLength: 5 }),
  survey: fc.option(
    fc.record({
      handled: fc.constantFrom('satisfied', 'fair', 'dissatisfied'),
      timely: fc.constantFrom('prompt', 'fair', 'slow'),
    }),
  ),
});
