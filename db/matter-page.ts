import { eq, inArray } from 'drizzle-orm';
import { may, type Viewer } from '../domain/permissions.ts';
import type { Submission } from '../domain/submission.ts';
import { dataKeyOf, detailPlace, type Loaded } from './change.ts';
import { unseal } from './keys.ts';
import { findMatter, openForm } from './matters.ts';
import { namesOf } from './people.ts';
import { history, letter, letterAttempt, submission } from './schema.ts';
import type { Store } from './store.ts';

export type LetterRow = typeof letter.$inferSelect;
export type AttemptRow = typeof letterAttempt.$inferSelect;

export interface Line {
  seq: number;
  at: number;
  by: string | null;
  byName: string | null;
  event: string;
  facts: Record<string, unknown>;
  /** What was typed; null where nothing was, or the viewer may not read it. */
  detail: string | null;
}

/** A matter as the desk shows it. `form` is null for who may not read the content: shut, or not concerned. */
export interface MatterPage extends Loaded {
  form: Submission | null;
  lines: Line[];
  letters: (LetterRow & { tries: AttemptRow[] })[];
  names: ReadonlyMap<string, string>;
}

const peopleIn = ({ people }: Record<string, unknown>): string[] =>
  Array.isArray(people) ? people.filter((id) => typeof id === 'string') : [];

/** Everything of one matter for one viewer; null when there is none for them. */
export async function readMatter(
  store: Store,
  viewer: Viewer,
  reference: string,
): Promise<MatterPage | null> {
  const loaded = await findMatter(store, viewer, reference);
  if (!loaded) return null;
  const { row } = loaded;
  const lettersOfMatter = store.db.select({ id: letter.id }).from(letter).where(eq(letter.matterId, row.id));
  const [[sealed], lines, letters, tries] = await store.db.batch([
    store.db.select().from(submission).where(eq(submission.matterId, row.id)),
    store.db.select().from(history).where(eq(history.matterId, row.id)).orderBy(history.seq),
    store.db.select().from(letter).where(eq(letter.matterId, row.id)).orderBy(letter.createdAt),
    store.db.select().from(letterAttempt).where(inArray(letterAttempt.letterId, lettersOfMatter)),
  ]);
  const readable = may(viewer, 'read', row);
  const key = readable ? dataKeyOf(store, row) : null;
  const names = await namesOf(store, [
    ...lines.flatMap(({ by, facts }) =>
      [by ?? [], typeof facts.to === 'string' ? facts.to : [], peopleIn(facts)].flat(),
    ),
    ...[row.handlerId ?? [], row.openedBy ?? [], row.enteredBy ?? []].flat(),
    ...letters.flatMap(({ recipient }) => (recipient.startsWith('staff:') ? recipient.slice(6) : [])),
  ]);
  return {
    ...loaded,
    form: key && sealed ? openForm(store, row, sealed.sealedForm) : null,
    lines: lines.map((line) => ({
      ...line,
      byName: line.by === null ? null : (names.get(line.by) ?? null),
      detail:
        key && line.sealedDetail !== null
          ? unseal(key, detailPlace(row.id, line.seq), line.sealedDetail)
          : null,
    })),
    letters: letters.map((item) => ({
      ...item,
      tries: tries.filter(({ letterId }) => letterId === item.id),
    })),
    names,
  };
}
