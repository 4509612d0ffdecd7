import { and, eq, sql } from 'drizzle-orm';
import type { Instant } from '../domain/time.ts';
import { newId } from './change.ts';
import { audit } from './schema-access.ts';
import { answerTemplate } from './schema-procedure.ts';
import { atomically, type Store } from './store.ts';

/** An answer kept for further use, with when it was last saved: the guard against two at once. */
export interface AnswerTemplate {
  id: string;
  title: string;
  text: string;
  at: Instant;
}

type Words = Pick<AnswerTemplate, 'title' | 'text'>;

const place = (id: string, column: 'sealed_title' | 'sealed_text') => ({
  table: 'answer_template',
  row: id,
  column,
});

const sealed = (store: Store, id: string, { title, text }: Words) => ({
  sealedTitle: store.keys.seal('house', place(id, 'sealed_title'), title),
  sealedText: store.keys.seal('house', place(id, 'sealed_text'), text),
});

/** All kept answers, by title. */
export async function answerTemplates(store: Store): Promise<AnswerTemplate[]> {
  const rows = await store.db.select().from(answerTemplate);
  return rows
    .map((row) => ({
      id: row.id,
      at: row.at,
      title: store.keys.unseal('house', place(row.id, 'sealed_title'), row.sealedTitle),
      text: store.keys.unseal('house', place(row.id, 'sealed_text'), row.sealedText),
    }))
    .sort((a, b) => a.title.localeCompare(b.title, 'zh'));
}

interface By {
  by: string;
  at: Instant;
}

/** The line of the audit, written only if the row stands as `row` says. */
const noted = (
  store: Store,
  { by, at }: By,
  id: string,
  done: 'added' | 'changed' | 'removed',
  row: Instant,
) =>
  store.db.insert(audit).select(sql`select null, ${at}, ${by}, 'setting-changed', null, ${id},
    ${JSON.stringify({ template: done })}, null, null
    where exists (select 1 from ${answerTemplate} where ${answerTemplate.id} = ${id} and ${answerTemplate.at} = ${row})`);

/** Keeps a new answer; its words are sealed. */
export async function addTemplate(store: Store, on: By, words: Words): Promise<string> {
  const id = newId();
  await atomically(store, [
    store.db.insert(answerTemplate).values({ id, ...sealed(store, id, words), ...on }),
    noted(store, on, id, 'added', on.at),
  ]);
  return id;
}

/** @returns whether it was changed; false when somebody else had changed or removed it since `seen` */
export async function changeTemplate(
  store: Store,
  on: By,
  id: string,
  given: Words & { seen: Instant },
): Promise<boolean> {
  // A later instant even within the same millisecond: who saw the old one must not match the new one.
  const at = Math.max(on.at, given.seen + 1);
  const words = { ...sealed(store, id, given), by: on.by, at };
  const [, changed] = await store.db.batch([
    noted(store, on, id, 'changed', given.seen),
    store.db
      .update(answerTemplate)
      .set(words)
      .where(asSeen(id, given.seen))
      .returning({ id: answerTemplate.id }),
  ]);
  return changed.length > 0;
}

const asSeen = (id: string, seen: Instant) => and(eq(answerTemplate.id, id), eq(answerTemplate.at, seen));

/** @returns whether it was removed; false when somebody else had changed or removed it since `seen` */
export async function removeTemplate(store: Store, on: By, id: string, seen: Instant): Promise<boolean> {
  const [, gone] = await store.db.batch([
    noted(store, on, id, 'removed', seen),
    store.db.delete(answerTemplate).where(asSeen(id, seen)).returning({ id: answerTemplate.id }),
  ]);
  return gone.length > 0;
}
