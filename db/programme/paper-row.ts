import { and, asc, eq } from 'drizzle-orm';
import type { PaperContent, PaperKey } from '../../domain/programme/papers.ts';
import type { Instant } from '../../domain/time.ts';
import { dataKeyOf, type MatterRow } from '../change.ts';
import { seal, unseal } from '../keys.ts';
import { paper } from '../schema-programme.ts';
import type { Statement, Store } from '../store.ts';

export type PaperRow = typeof paper.$inferSelect;

/** Where what is filled in on a paper stands, sealed under the matter's own key. */
export const paperPlace = (matterId: string, { name, no }: PaperKey) => ({
  table: 'paper',
  row: `${matterId} ${name} ${no}`,
  column: 'sealed_content',
});

/** The statement that sets a paper, begun or not. */
export function paperIs(
  store: Store,
  matterId: string,
  { name, no }: PaperKey,
  set: Partial<Omit<typeof paper.$inferInsert, 'matterId' | 'name' | 'no'>> & Pick<PaperRow, 'state'>,
  { at, viewer }: { at: Instant; viewer: { id: string } },
): Statement {
  return store.db
    .insert(paper)
    .values({ matterId, name, no, ...set, at, by: viewer.id })
    .onConflictDoUpdate({
      target: [paper.matterId, paper.name, paper.no],
      set: { ...set, at, by: viewer.id },
    });
}

/** The statement that puts a scan beside a paper, which stays where it stands: whoever handed it in has handed it in. */
export const scanBeside = (
  { db }: Store,
  matterId: string,
  { name, no }: PaperKey,
  { id }: { id: string },
): Statement =>
  db
    .update(paper)
    .set({ fileId: id })
    .where(and(eq(paper.matterId, matterId), eq(paper.name, name), eq(paper.no, no)));

/** The papers of a programme that somebody has begun. */
export const papersIn = (store: Store, matterId: string): Promise<PaperRow[]> =>
  store.db.select().from(paper).where(eq(paper.matterId, matterId)).orderBy(asc(paper.name), asc(paper.no));

/** What is filled in on a paper, sealed. */
export const sealPaper = (
  store: Store,
  row: Pick<MatterRow, 'id' | 'dataKey'>,
  key: PaperKey,
  content: PaperContent,
): string => seal(dataKeyOf(store, row), paperPlace(row.id, key), JSON.stringify(content));

/** What was filled in on a paper; nothing where there is only a scan, or nothing yet. */
export function openPaper(
  store: Store,
  row: Pick<MatterRow, 'id' | 'dataKey'>,
  found: PaperRow | undefined,
): PaperContent {
  if (!found || found.sealedContent === null) return { words: {} };
  // Sealed by this house from a parsed form and bound to its row: what opens is what was written.
  const content: PaperContent = JSON.parse(
    unseal(dataKeyOf(store, row), paperPlace(row.id, found), found.sealedContent),
  );
  return content;
}
