import { verifyAudit } from '../db/audit-chain.ts';
import { houseLetter } from '../db/house-letters.ts';
import { atomically } from '../db/store.ts';
import { dayOf } from '../domain/time.ts';
import type { Home } from './home.ts';
import { logEvent } from './log.ts';

/** Checks the whole audit by night; what does not hold is an alarm to the directors. */
export async function checkAudit({ store, now }: Pick<Home, 'store' | 'now'>): Promise<void> {
  const found = await verifyAudit(store);
  if (found.ok) return;
  const { n, why } = found;
  logEvent('audit-broken', { n, why });
  const id = `audit-broken.${dayOf(now())}`;
  await atomically(store, [
    houseLetter(store, now(), { id, template: 'audit-broken', recipient: 'director', facts: { n, why } }),
  ]);
}
