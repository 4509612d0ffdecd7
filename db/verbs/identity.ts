import type { RevealReason } from '../../domain/audit.ts';
import { may } from '../../domain/permissions.ts';
import { addDays, dayOf, instantAt } from '../../domain/time.ts';
import { audited } from '../audit.ts';
import { change } from '../change.ts';
import { reveal } from '../schema-access.ts';
import { atomically, type Statement, type Store } from '../store.ts';
import { type Act, type Acted, refuse } from './act.ts';

/**
 * Shows this person, until the end of the day in Shanghai, who sent the matter; the reason is in the audit. One that is not
 * in the list was typed: it stands in the matter's own history, sealed like all that is typed.
 */
export async function revealIdentity(
  store: Store,
  on: Act,
  given: { reason: RevealReason; detail?: string | undefined },
): Promise<Acted> {
  const { row } = on.loaded;
  if (!may(on.viewer, 'read', row)) return refuse('not-allowed');
  const until = instantAt(addDays(dayOf(on.at), 1), '00:00');
  const values = { staffId: on.viewer.id, matterId: row.id, until };
  const shown: Statement[] = [
    store.db
      .insert(reveal)
      .values(values)
      .onConflictDoUpdate({ target: [reveal.staffId, reveal.matterId], set: { until } }),
    audited(store, {
      at: on.at,
      by: on.viewer.id,
      action: 'reveal',
      matterId: row.id,
      facts: { reason: given.reason },
    }),
  ];
  if (given.reason === 'other' && given.detail !== undefined) {
    const { id: by } = on.viewer;
    return change(store, on.loaded, { event: 'revealed', by, at: on.at, detail: given.detail, also: shown });
  }
  await atomically(store, shown);
  return { ok: true, version: row.version };
}
