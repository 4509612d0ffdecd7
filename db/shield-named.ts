import { sql } from 'drizzle-orm';
import type { Submission } from '../domain/submission.ts';
import type { Instant } from '../domain/time.ts';
import { matter, staff } from './schema.ts';
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
  const text = sent.texts.join('\n');
  const named = sql`select ${staff.id},
    (select ${matter.n} from ${matter} where ${matter.id} = ${matterId}), ${matterId}, 'named', ${sent.at}
    from ${staff} where ${staff.leftAt} is null and length(${staff.name}) > 1 and instr(${text}, ${staff.name}) > 0
    and ${staff.id} <> ${sent.but ?? ''}`;
  return store.db.insert(shield).select(named).onConflictDoNothing();
}

/** Everything of a form in which somebody may be named. */
export const textsOf = ({ message, about, remedy, contactNote }: Submission): (string | undefined)[] => [
  message,
  about,
  remedy,
  contactNote,
];
