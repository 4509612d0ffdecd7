import { and, eq, inArray, isNull, sql } from 'drizzle-orm';
import { keepFromMask, type Submission } from '../domain/submission.ts';
import type { Instant } from '../domain/time.ts';
import { openSealedForm } from './places.ts';
import { matter, staff, submission } from './schema.ts';
import { shield } from './schema-access.ts';
import type { Statement, Store } from './store.ts';

/**
 * Whoever is named in full in what was sent stands outside until the opener decides (policy 3.5); but for the colleague who
 * wrote it down and knows it already. Looked for where the names are, so that a name given a moment ago is found too.
 */
export function shieldNamed(
  store: Pick<Store, 'db'>,
  matterId: string,
  sent: { texts: readonly (string | undefined)[]; at: Instant; but: string | null },
): Statement {
  const text = readable(sent.texts);
  const named = sql`select ${staff.id},
    (select ${matter.n} from ${matter} where ${matter.id} = ${matterId}), ${matterId}, 'named', ${sent.at}
    from ${staff} where ${staff.leftAt} is null and length(${staff.name}) > 1 and instr(${text}, ${staff.name}) > 0
    and ${staff.id} <> ${sent.but ?? ''}`;
  return store.db.insert(shield).select(named).onConflictDoNothing();
}

/** What names are looked for in: as it was typed, and without the spaces that some put into a name of two characters. */
const readable = (texts: readonly (string | undefined)[]): string => {
  const text = texts.filter((part) => part !== undefined).join('\n');
  return `${text}\n${text.replace(/[^\S\n]+/gu, '')}`;
};

/** The matters nobody has opened in which this name stands: for who gets an account after they came (policy 3.5). */
export async function namedUnopened(store: Store, name: string): Promise<{ n: number; matterId: string }[]> {
  if ([...name].length < 2) return [];
  const shut = await store.db
    .select({ n: matter.n, id: matter.id, dataKey: matter.dataKey, sealedForm: submission.sealedForm })
    .from(matter)
    .innerJoin(submission, eq(submission.matterId, matter.id))
    .where(
      and(inArray(matter.stage, ['received', 'set-aside']), isNull(matter.closedAt), isNull(matter.openedAt)),
    );
  const isNamed = ({ id, dataKey, sealedForm }: (typeof shut)[number]): boolean =>
    readable(textsOf(openSealedForm(store.keys.dataKey(id, dataKey), id, sealedForm))).includes(name);
  return shut.filter(isNamed).map(({ n, id }) => ({ n, matterId: id }));
}

/** The statement that puts somebody who is named in a matter outside it, until the opener decides. */
export const standsOutside = (
  store: Pick<Store, 'db'>,
  person: { id: string; n: number; matterId: string },
  at: Instant,
): Statement =>
  store.db
    .insert(shield)
    .values({ staffId: person.id, matterN: person.n, matterId: person.matterId, why: 'named', at })
    .onConflictDoNothing();

/** The statements that keep somebody who loses these roles outside what senders wanted kept from them. */
export function stayOutside(
  store: Pick<Store, 'db'>,
  staffId: string,
  lost: readonly string[],
  at: Instant,
): Statement[] {
  const mask = keepFromMask(lost);
  if (mask === 0) return [];
  const kept = sql`select ${staffId}, ${matter.n}, ${matter.id}, 'kept', ${at} from ${matter}
    where (${matter.keepFrom} & ${mask}) <> 0`;
  // Who was named there may be let in by the opener; who is kept from it may not. Whoever it is about stays that.
  const instead = {
    target: [shield.staffId, shield.matterN],
    set: { why: 'kept' as const },
    setWhere: inArray(shield.why, ['named', 'marked']),
  };
  return [store.db.insert(shield).select(kept).onConflictDoUpdate(instead)];
}

/** Everything of a form in which somebody may be named. */
export const textsOf = ({ message, about, remedy, contactNote }: Submission): (string | undefined)[] => [
  message,
  about,
  remedy,
  contactNote,
];
