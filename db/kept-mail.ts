import { desc } from 'drizzle-orm';
import type { Instant } from '../domain/time.ts';
import { keptMail } from './schema-access.ts';
import type { Store } from './store.ts';

/** A mail of a home that sends none. */
export interface KeptMail {
  id: string;
  at: Instant;
  to: string;
  subject: string;
  text: string;
}

const place = (id: string) => ({ table: 'kept_mail', row: id, column: 'sealed_mail' });

/** Keeps a mail, sealed. The same id is kept once. */
export async function keepMail(store: Store, mail: KeptMail): Promise<void> {
  const { id, at, ...content } = mail;
  const sealedMail = store.keys.seal('house', place(id), JSON.stringify(content));
  await store.db.insert(keptMail).values({ id, at, sealedMail }).onConflictDoNothing({ target: keptMail.id });
}

/** The last kept mails, newest first. */
export async function keptMails(store: Store): Promise<KeptMail[]> {
  const rows = await store.db.select().from(keptMail).orderBy(desc(keptMail.n)).limit(100);
  return rows.map(({ id, at, sealedMail }) => {
    // Sealed by `keepMail` and bound to its row.
    const content: Omit<KeptMail, 'id' | 'at'> = JSON.parse(
      store.keys.unseal('house', place(id), sealedMail),
    );
    return { id, at, ...content };
  });
}
