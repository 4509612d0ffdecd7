import { and, eq, sql } from 'drizzle-orm';
import type { Instant } from '../domain/time.ts';
import { type Audited, audited, auditedWhere } from './audit.ts';
import { idOfForm } from './once.ts';
import { answerTemplate } from './schema-procedure.ts';
import { type Store, unlessClashing } from './store.ts';

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

const line = ({ at, by }: By, id: string, template: 'added' | 'changed' | 'removed'): Audited => ({
  ...{ at, by, action: 'setting-changed', subject: id },
  facts: { template },
});

/** The line of the audit for what is done to the answer as it was seen. */
const notedIfSeen = (store: Store, on: By, id: string, done: 'changed' | 'removed', seen: Instant) =>
  auditedWhere(
    store,
    line(on, id, done),
    sql`exists (select 1 from ${answerTemplate} where ${asSeen(id, seen)})`,
  );

/** Keeps a new answer; its words are sealed. Once only, however often the same form is sent. */
export async function addTemplate(store: Store, on: By, words: Words, key?: string): Promise<string> {
  const id = idOfForm(store, key, ['template', words.title, words.text]);
  await unlessClashing(store, [
    store.db.insert(answerTemplate).values({ id, ...sealed(store, id, words), ...on }),
    audited(store, line(on, id, 'added')),
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
    notedIfSeen(store, on, id, 'changed', given.seen),
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
    notedIfSeen(store, on, id, 'removed', seen),
    store.db.delete(answerTemplate).where(asSeen(id, seen)).returning({ id: answerTemplate.id }),
  ]);
  return gone.length > 0;
}
