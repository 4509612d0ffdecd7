import { and, desc, eq, isNull } from 'drizzle-orm';
import { mayHandle, type Viewer } from '../domain/permissions.ts';
import { keepFromMask } from '../domain/submission.ts';
import type { Instant } from '../domain/time.ts';
import { dataKeyOf, type MatterRow } from './change.ts';
import { unseal } from './keys.ts';
import { visibleTo } from './matter-row.ts';
import { openForm } from './matters.ts';
import { everybody, type Named } from './people.ts';
import { improvementPlace } from './places.ts';
import { matter, submission } from './schema.ts';
import { shield } from './schema-access.ts';
import { improvement, praise } from './schema-procedure.ts';
import type { Store } from './store.ts';

/** The words of a compliment as the colleague it names sees them, and nothing else of it. */
export interface Praise {
  matterId: string;
  /** When it was conveyed. */
  at: Instant;
  message: string;
  /** Only where the sender agreed to be named (`tellName`). */
  name: string | null;
}

const MOST = 100;

/** The compliments that were conveyed to this person, the latest first; none that they stand outside of by now. */
export async function praiseOf(store: Store, viewer: Viewer): Promise<Praise[]> {
  const rows = await store.db
    .select({ id: matter.id, dataKey: matter.dataKey, at: praise.at, sealedForm: submission.sealedForm })
    .from(praise)
    .innerJoin(matter, eq(matter.id, praise.matterId))
    .innerJoin(submission, eq(submission.matterId, praise.matterId))
    .where(and(eq(praise.staffId, viewer.id), isNull(matter.erasedAt), visibleTo(viewer)))
    .orderBy(desc(praise.at))
    .limit(MOST);
  return rows.map((row) => {
    const { message, tellName, name } = openForm(store, row, row.sealedForm);
    return { matterId: row.id, at: row.at, message, name: tellName === 'yes' ? (name ?? null) : null };
  });
}

/**
 * To whom a compliment can be conveyed: colleagues whom the sender did not want it kept from and who are outside, if at all,
 * only because it names them; `named` says so.
 */
export async function conveyableTo(
  store: Store,
  row: Pick<MatterRow, 'id' | 'keepFrom'>,
): Promise<(Named & { named: boolean })[]> {
  const [people, outside] = await Promise.all([
    everybody(store),
    store.db.select().from(shield).where(eq(shield.matterId, row.id)),
  ]);
  const why = new Map(outside.map((one) => [one.staffId, one.why]));
  return people.flatMap(({ id, name, leftAt, roles: held }) => {
    const roles = held.map(({ role }) => role);
    const barred = (keepFromMask(roles) & row.keepFrom) !== 0 || (why.has(id) && why.get(id) !== 'named');
    return leftAt !== null || barred || !mayHandle({ roles }) ? [] : [{ id, name, named: why.has(id) }];
  });
}

/** What an adopted suggestion has improved, in the sentence for the public; null where there is none. */
export async function improvementOf(
  store: Store,
  row: Pick<MatterRow, 'id' | 'dataKey' | 'outcome'>,
): Promise<string | null> {
  const [found] = await store.db.select().from(improvement).where(eq(improvement.matterId, row.id));
  if (!found || row.outcome !== 'adopted') return null;
  return unseal(dataKeyOf(store, row), improvementPlace(row.id), found.sealedText);
}
