import { randomBytes } from 'node:crypto';
import { agency } from '../../domain/agency.ts';
import type { Event } from '../../domain/history.ts';
import type { CollectingKind, Plan } from '../../domain/programme/programme.ts';
import { makeReference } from '../../domain/receipt.ts';
import type { Origin, Service, Stage } from '../../domain/submission.ts';
import { dayOf, yearOf } from '../../domain/time.ts';
import { audited, type Doer } from '../audit.ts';
import { letterRow } from '../change.ts';
import { clockRow, type NewClock, nextDue } from '../clocks.ts';
import { seal } from '../keys.ts';
import { clock, history, letter, matter } from '../schema.ts';
import { programme } from '../schema-programme.ts';
import type { Statement, Store } from '../store.ts';
import { planPlace } from './find.ts';

/** What a programme or a collection begins with. */
export interface Born {
  kind: CollectingKind;
  channel: Origin;
  stage: Stage;
  event: Event;
  plan: Plan;
  service: Service;
  /** The colleague who runs it. */
  workerId: string;
  clocks: readonly NewClock[];
  row: Omit<typeof programme.$inferInsert, 'matterId' | 'sealedPlan'>;
}

/** The statements that bring a programme or a collection into the house, for one transaction: its matter, its row, its clocks. */
export function bear(
  store: Store,
  { at, by }: Doer,
  id: string,
  born: Born,
): { reference: string; statements: Statement[] } {
  const { key, wrapped } = store.keys.newDataKey(id);
  const reference = makeReference(agency.recordPrefix, yearOf(dayOf(at)), randomBytes(6));
  const { event, clocks, workerId } = born;
  const statements: Statement[] = [
    store.db.insert(history).values({ matterId: id, seq: 1, at, by, event, facts: {} }),
    store.db
      .insert(matter)
      .values({ ...matterOf({ id, reference, wrapped, at, by }, born), ...nextDue(clocks) }),
    store.db.insert(programme).values({
      ...born.row,
      matterId: id,
      sealedPlan: seal(key, planPlace(id), JSON.stringify(born.plan)),
    }),
    // D1 takes a hundred values in a statement.
    ...clocks.map((row) => store.db.insert(clock).values(clockRow(id, 1, row))),
    // Who is to run what a colleague has planned is told.
    ...(workerId === by
      ? []
      : [
          store.db
            .insert(letter)
            .values(letterRow(id, 1, at, { template: 'assigned', recipient: `staff:${workerId}` })),
        ]),
    audited(store, { at, by, action: 'write', matterId: id, facts: { event, seq: 1 } }),
  ];
  return { reference, statements };
}

interface Made extends Doer {
  id: string;
  reference: string;
  wrapped: string;
}

/** Its matter: open to colleagues from the first moment, kept from nobody. */
const matterOf = ({ id, reference, wrapped, at, by }: Made, born: Born) => ({
  id,
  reference,
  kind: born.kind,
  sender: 'staff' as const,
  track: 'programme' as const,
  channel: born.channel,
  stage: born.stage,
  version: 1,
  receivedAt: at,
  enteredAt: at,
  enteredBy: by,
  openedAt: at,
  openedBy: by,
  handlerId: born.workerId,
  keepFrom: 0,
  rulesOf: dayOf(at),
  dataKey: wrapped,
  service: born.service,
});
