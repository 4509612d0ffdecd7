import { and, desc, eq, inArray } from 'drizzle-orm';
import { type Stage, stages } from '../../domain/submission.ts';
import type { Instant } from '../../domain/time.ts';
import { letterRow, type MatterRow } from '../change.ts';
import type { MatterSet } from '../matter-row.ts';
import { clock, history, letter, letterAttempt } from '../schema.ts';
import type { Statement, Store } from '../store.ts';
import { type Act, type Acted, act, refuse } from './act.ts';

type Line = typeof history.$inferSelect;

/** The last reply in a history, if it went by mail or letter and has not come back yet: only such a one can come back. */
export function bounceable<L extends Pick<Line, 'seq' | 'event' | 'facts'>>(lines: readonly L[]): L | null {
  const undone = new Set(lines.flatMap(({ event, facts }) => (event === 'undone' ? [facts.undoes] : [])));
  const last = lines.findLast(({ event, seq }) => event === 'replied' && !undone.has(seq));
  const cameBack = lines.some(({ event, facts }) => event === 'bounced' && facts.bounces === last?.seq);
  return last && !cameBack && (last.facts.way === 'email' || last.facts.way === 'letter') ? last : null;
}

/**
 * A mailed or written reply came back: the clocks that it stopped run again with their dates as they were (policy §2,
 * evidence), the stage goes back, and what came back is a task on the desk. A matter closed upon it is open again.
 */
export async function bounce(
  store: Store,
  on: Act,
  given: { happenedAt: Instant; detail: string },
): Promise<Acted> {
  const { row, clocks } = on.loaded;
  const lines = await store.db
    .select()
    .from(history)
    .where(eq(history.matterId, row.id))
    .orderBy(history.seq);
  const back = bounceable(lines);
  if (!back) return refuse('nothing-came-back');
  const running = clocks.map((item) =>
    item.stoppedBySeq === back.seq ? { ...item, stoppedAt: null, stoppedBySeq: null } : item,
  );
  return act(
    store,
    { ...on, loaded: { row, clocks: running } },
    'reply',
    {
      event: 'bounced',
      facts: { happenedAt: given.happenedAt, bounces: back.seq },
      detail: given.detail,
      set: setBack(row, back),
      also: [
        store.db
          .update(clock)
          .set({ stoppedAt: null, stoppedBySeq: null })
          .where(and(eq(clock.matterId, row.id), eq(clock.stoppedBySeq, back.seq))),
        ...(await returned(store, on, back)),
      ],
    },
    { closedToo: true },
  );
}

function setBack(row: MatterRow, back: Line): MatterSet {
  const opened = row.closedAt === null ? {} : { closedAt: null, outcome: null };
  return row.stage === 'replied' || row.stage === 'closed' ? { ...opened, stage: stageBefore(back) } : opened;
}

/** The stage that stood before the reply. */
function stageBefore({ facts }: Line): Stage {
  const { before } = facts;
  const stage: unknown = typeof before === 'object' && before && 'stage' in before ? before.stage : null;
  return isStage(stage) ? stage : 'opened';
}

const isStage = (stage: unknown): stage is Stage =>
  typeof stage === 'string' && Object.hasOwn(stages, stage) && stage !== 'closed';

/** The mail that left is one that did not get through; a letter on paper has a row of its own from now on. */
async function returned(store: Store, on: Act, back: Line): Promise<Statement[]> {
  const { row } = on.loaded;
  const dead = { state: 'dead' as const, closedAt: null };
  if (back.facts.way === 'letter') {
    const paper = letterRow(row.id, row.version + 1, on.at, {
      template: 'reply-letter',
      recipient: 'sender',
    });
    return [store.db.insert(letter).values({ ...paper, ...dead })];
  }
  const [mail] = await store.db
    .select()
    .from(letter)
    .where(
      and(eq(letter.matterId, row.id), eq(letter.template, 'reply'), inArray(letter.state, ['sent', 'dead'])),
    )
    .orderBy(desc(letter.createdAt))
    .limit(1);
  if (!mail) return [];
  const attempts = mail.attempts + 1;
  return [
    store.db
      .update(letter)
      .set({ ...dead, attempts })
      .where(eq(letter.id, mail.id)),
    store.db
      .insert(letterAttempt)
      .values({ letterId: mail.id, no: attempts, at: on.at, result: 'returned', reason: null }),
  ];
}
