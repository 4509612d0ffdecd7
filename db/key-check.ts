import { asc, desc, eq, isNotNull } from 'drizzle-orm';
import { matter, staff, submission } from './schema.ts';
import { secretPlace } from './second-factor.ts';
import type { Store } from './store.ts';

/**
 * @returns whether the keys open what is sealed here, tried on the first matter and the last and on a second factor, and
 * whether the key that the first receipts were hashed with is there; true while there is nothing
 */
export async function keysFit({ db, keys }: Store): Promise<boolean> {
  const one = { id: matter.id, wrapped: matter.dataKey, receiptHash: submission.receiptHash };
  const matters = () => db.select(one).from(matter).innerJoin(submission, eq(submission.matterId, matter.id));
  const [first, last, factors] = await db.batch([
    matters().orderBy(asc(matter.n)).limit(1),
    matters().orderBy(desc(matter.n)).limit(1),
    db
      .select({ id: staff.id, sealed: staff.sealedTotp })
      .from(staff)
      .where(isNotNull(staff.sealedTotp))
      .limit(1),
  ]);
  try {
    for (const { id, wrapped, receiptHash } of [...first, ...last]) {
      keys.dataKey(id, wrapped);
      keys.derive('receipt', receiptHash.split('.')[0]);
    }
    for (const { id, sealed } of factors) keys.unseal('house', secretPlace(id), sealed ?? '');
    return true;
  } catch {
    return false;
  }
}
