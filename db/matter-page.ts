import { and, eq, gt, inArray } from 'drizzle-orm';
import { may, type ShieldReason, type Viewer } from '../domain/permissions.ts';
import type { Submission } from '../domain/submission.ts';
import type { Instant } from '../domain/time.ts';
import { noteAudit } from './audit.ts';
import { dataKeyOf, detailPlace, type Loaded } from './change.ts';
import { filesOf, type ShownFile, shownFile } from './files.ts';
import { unseal } from './keys.ts';
import { withoutHiddenLinks } from './links.ts';
import { findMatter, openForm } from './matters.ts';
import { namesOf } from './people.ts';
import { history, letter, letterAttempt, staff, submission } from './schema.ts';
import { reveal, shield } from './schema-access.ts';
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
  /** Whether `form` says who the sender is: hidden until somebody asks with a reason; then what was given shows. */
  identity: 'hidden' | 'shown';
  lines: Line[];
  letters: (LetterRow & { tries: AttemptRow[] })[];
  /** Files that came with a line; none for who may not read. */
  files: ShownFile[];
  names: ReadonlyMap<string, string>;
  /** Who stands outside, and why; empty for who may not read the content. */
  outsiders: Outsider[];
}

/** A colleague for whom the matter does not exist (policy 3.5). */
export interface Outsider {
  id: string;
  name: string;
  why: ShieldReason;
}

const outsidersOf = (store: Store, matterId: string) =>
  store.db
    .select({ id: staff.id, name: staff.name, why: shield.why })
    .from(shield)
    .innerJoin(staff, eq(staff.id, shield.staffId))
    .where(eq(shield.matterId, matterId))
    .orderBy(shield.at, staff.id);

/** The colleagues that a line of the history speaks of. */
const peopleIn = ({ to, outside, about, toldBy, people }: Record<string, unknown>): string[] =>
  [to, outside, about, toldBy, ...(Array.isArray(people) ? people : [])].filter(
    (id) => typeof id === 'string',
  );

/** What stands in place of what is hidden: something was given, what it is is not said. */
export const HIDDEN = '（未显示）';

/** The same without who sent it; whether a way to reach them was given still shows, for it decides what can be done. */
const withoutIdentity = (form: Submission): Submission => ({
  ...form,
  ...(form.name === undefined ? {} : { name: HIDDEN }),
  ...(form.phone === undefined ? {} : { phone: HIDDEN }),
  ...(form.email === undefined ? {} : { email: HIDDEN }),
  ...(form.address === undefined ? {} : { address: HIDDEN }),
});

/**
 * Everything of one matter for one viewer; null when there is none for them. That its content was shown stands in the audit
 * before it is (policy 3.4).
 */
export async function readMatter(
  store: Store,
  viewer: Viewer,
  reference: string,
  now: Instant,
): Promise<MatterPage | null> {
  const loaded = await findMatter(store, viewer, reference);
  if (!loaded) return null;
  const { row } = loaded;
  const readable = may(viewer, 'read', row);
  const noted = readable
    ? noteAudit(store, { at: now, by: viewer.id, action: 'read', matterId: row.id })
    : Promise.resolve();
  const [[[sealed], written, letters, tries, revealed, outsiders, files]] = await Promise.all([
    readAll(store, viewer, row.id, now),
    noted,
  ]);
  const lines = await withoutHiddenLinks(store, viewer, written);
  const key = readable ? dataKeyOf(store, row) : null;
  const identity = revealed.length > 0 ? 'shown' : 'hidden';
  const form = key && sealed ? openForm(store, row, sealed.sealedForm) : null;
  const names = await namesOf(store, [
    ...lines.flatMap(({ by, facts }) => [by ?? [], peopleIn(facts)].flat()),
    ...[row.handlerId ?? [], row.openedBy ?? [], row.enteredBy ?? []].flat(),
    ...letters.flatMap(({ recipient }) => (recipient.startsWith('staff:') ? recipient.slice(6) : [])),
  ]);
  return {
    ...loaded,
    form: form && identity === 'hidden' ? withoutIdentity(form) : form,
    identity,
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
    files: key ? files.map((file) => shownFile(key, file)) : [],
    names,
    outsiders: readable ? outsiders : [],
  };
}

/** What was sent, history, letters with their tries, and whether who sent it shows to this person now. */
function readAll(store: Store, viewer: Viewer, id: string, now: Instant) {
  const { db } = store;
  const lettersOfMatter = db.select({ id: letter.id }).from(letter).where(eq(letter.matterId, id));
  return db.batch([
    db.select().from(submission).where(eq(submission.matterId, id)),
    db.select().from(history).where(eq(history.matterId, id)).orderBy(history.seq),
    db.select().from(letter).where(eq(letter.matterId, id)).orderBy(letter.createdAt),
    db.select().from(letterAttempt).where(inArray(letterAttempt.letterId, lettersOfMatter)),
    db
      .select({ until: reveal.until })
      .from(reveal)
      .where(and(eq(reveal.staffId, viewer.id), eq(reveal.matterId, id), gt(reveal.until, now))),
    outsidersOf(store, id),
    filesOf(store, id),
  ]);
}
