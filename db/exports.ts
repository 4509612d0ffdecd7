import type { ExportFormat, ExportReason } from '../domain/forms/export.ts';
import type { Instant } from '../domain/time.ts';
import { audited } from './audit.ts';
import { newId } from './change.ts';
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

/**
 * Notes an export before the file leaves: the audit holds choices only, and the sentence that was typed stands sealed beside it
 * under the number that the audit names.
 */
export async function noteExport(store: Store, { by, at, why, ...facts }: NewExport): Promise<void> {
  const key = `export:${newId()}`;
  const sealedWhy = store.keys.seal('house', { table: 'setting', row: key, column: 'value' }, why);
  await atomically(store, [
    audited(store, { at, by, action: 'export', subject: key, facts }),
    store.db.insert(setting).values({ key, value: JSON.stringify({ sealedWhy }), at, by }),
  ]);
}
