import { asc, desc } from 'drizzle-orm';
import { matter } from './schema.ts';
import type { Store } from './store.ts';

/** @returns whether the keys open what is sealed here, tried on the first matter and the last; true while there is none */
export async function keysFit({ db, keys }: Store): Promise<boolean> {
  const one = { id: matter.id, wrapped: matter.dataKey };
  const [first, last] = await db.batch([
    db.select(one).from(matter).orderBy(asc(matter.n)).limit(1),
    db.select(one).from(matter).orderBy(desc(matter.n)).limit(1),
  ]);
  try {
    for (const { id, wrapped } of [...first, ...last]) keys.dataKey(id, wrapped);
    return true;
  } catch {
    return false;
  }
}
