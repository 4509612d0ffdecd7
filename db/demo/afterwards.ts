import { eq } from 'drizzle-orm';
import type { Service } from '../../domain/submission.ts';
import { matter } from '../schema.ts';
import { survey } from '../schema-procedure.ts';
import { atomically, type Statement, type Store } from '../store.ts';
import type { Begun } from './play.ts';

/** Which service a story speaks of, by its words; the first that fits. */
const spokenOf: readonly (readonly [RegExp, Service])[] = [
  [/小组|编织|亲子/, 'group_work'],
  [/驻校|驻点|驻园|医务社工/, 'posted_workers'],
  [/家访|上门|低保|白内障|改期没人通知|支援/, 'casework'],
  [/活动|广场|讲座|布告|通知/, 'activities'],
  [/收据|电话|值台|登记/, 'administration'],
];

/** What was closed of the demo's own quarter: which service it was about, and what every other sender answered afterwards. */
export async function rememberClosed(store: Store, begun: readonly Begun[]): Promise<void> {
  const statements: Statement[] = [];
  for (const [at, { matterId, story }] of begun.entries()) {
    const [row] = await store.db.select().from(matter).where(eq(matter.id, matterId));
    if (!row || row.closedAt === null) continue;
    const words = `${story.form.message}${story.form.about ?? ''}`;
    const service = spokenOf.find(([word]) => word.test(words))?.[1] ?? 'other';
    statements.push(store.db.update(matter).set({ service }).where(eq(matter.id, matterId)));
    if (at % 2 === 1 || row.kind === 'compliment') continue;
    const handled = at % 8 === 4 ? 'fair' : 'satisfied';
    const timely = at % 6 === 2 ? 'fair' : 'prompt';
    statements.push(store.db.insert(survey).values({ matterId, handled, timely, at: row.closedAt }));
  }
  if (statements.length > 0) await atomically(store, statements);
}
