import { inArray } from 'drizzle-orm';
import type { ExportFormat, ExportReason } from '../domain/forms/export.ts';
import type { Instant } from '../domain/time.ts';
import { audited } from './audit.ts';
import { newId } from './change.ts';
import type { Place } from './keys.ts';
import { setting } from './schema-access.ts';
import { atomically, type Store } from './store.ts';

/** A file that leaves the house: whose, of what, how much, and why. */
export interface NewExport {
  by: string;
  at: Instant;
  period: string;
  format: ExportFormat;
  rows: number;
  reason: ExportReason;
  /** The reason in their own words. */
  why: string;
}

const NOTED = 'export:';
const placeOf = (key: string): Place => ({ table: 'setting', row: key, column: 'value' });

/**
 * Notes an export before the file leaves: the audit holds choices only, and the sentence that was typed stands sealed beside it
 * under the number that the audit names.
 */
export async function noteExport(store: Store, { by, at, why, ...facts }: NewExport): Promise<void> {
  const key = `${NOTED}${newId()}`;
  const sealedWhy = store.keys.seal('house', placeOf(key), why);
  await atomically(store, [
    audited(store, { at, by, action: 'export', subject: key, facts }),
    store.db.insert(setting).values({ key, value: JSON.stringify({ sealedWhy }), at, by }),
  ]);
}

/** The typed reasons of exports, by the number under which the audit names them; other subjects of the audit have none. */
export async function whysOfExports(
  store: Store,
  subjects: readonly (string | null)[],
): Promise<ReadonlyMap<string, string>> {
  const keys = subjects.filter((subject) => subject?.startsWith(NOTED)).filter((key) => key !== null);
  if (keys.length === 0) return new Map();
  const rows = await store.db.select().from(setting).where(inArray(setting.key, keys));
  return new Map(
    rows.map(({ key, value }) => {
      // Written by this house alone: see `noteExport`.
      const kept: { sealedWhy: string } = JSON.parse(value);
      return [key, store.keys.unseal('house', placeOf(key), kept.sealedWhy)];
    }),
  );
}
