import { calendarOfHouse } from '../../db/calendar.ts';
import { readMatter } from '../../db/matter-page.ts';
import { everybody, openersOf } from '../../db/people.ts';
import type { QueueFilter, QueuePlace } from '../../db/queue-list.ts';
import { readQueueScreen } from '../../db/queue-screen.ts';
import { type Received, receive } from '../../db/receive.ts';
import { NEVER } from '../../db/schema.ts';
import { resume } from '../../db/sessions.ts';
import { statusOf } from '../../db/status.ts';
import type { Store } from '../../db/store.ts';
import type { Viewer } from '../../domain/permissions.ts';
import type { Submission } from '../../domain/submission.ts';

/** What a screen showed: rows of matters, people to choose from, lines, letters and clocks. */
export interface Shown {
  rows: number;
}

/** A screen by what it asks of the database, from the session on, and the most that it may read. */
export interface Screen {
  name: string;
  most: (shown: Shown) => number;
  /** A combination: bounded, but not the same in every archive. */
  bounded: boolean;
  look(store: Store): Promise<Shown>;
}

const perRow = ({ rows }: Shown): number => 4 * rows + 20;
const combined = (): number => 500;

/** Somebody signed in, and the secret of the session. */
export interface Visitor {
  token: string;
  handler: string;
}

async function viewerIn(store: Store, { token }: Visitor): Promise<Viewer> {
  const viewer = await resume(store, token, Date.now());
  if (!viewer) throw new Error('the session of the bench has ended');
  await calendarOfHouse(store, Date.now());
  return viewer;
}

const form: Submission = {
  kind: 'complaint',
  sender: 'service_user',
  message: '十一月十八日上午，我带母亲到服务点办理探访登记，等了四十分钟没有人接待。',
  email: 'chen@example.org',
  replyBy: 'email',
  tellName: 'no',
};

/** Takes a complaint in as the public interface does. */
export async function takeIn(store: Store, key: string): Promise<Received> {
  const now = Date.now();
  const calendar = await calendarOfHouse(store, now);
  const shape = { channel: 'web', enteredBy: null, setAside: null, danger: null, robot: false } as const;
  return receive(store, { ...shape, form, receivedAt: now, enteredAt: now, key, calendar });
}

const queue = (
  visitor: Visitor,
  name: string,
  filter: QueueFilter,
  most: Screen['most'] = perRow,
  after: QueuePlace | null = null,
): Screen => ({
  name: `queue, ${name}`,
  most,
  bounded: most !== perRow,
  look: async (store) => {
    const viewer = await viewerIn(store, visitor);
    const { queue, people, ...above } = await readQueueScreen(store, viewer, filter, after, Date.now());
    const shown = [queue.rows, people, above.danger, above.undelivered, above.undeliveredOfHouse];
    return { rows: [...shown, above.unreadClosed].reduce((sum, { length }) => sum + length, 0) };
  },
});

/** Every shape of the queue page: as a whole, by each single choice, combined, and further on. */
export function queueScreens(visitor: Visitor, further: QueuePlace | null): Screen[] {
  const { handler } = visitor;
  const soon = Date.now() + 7 * 86_400_000;
  return [
    queue(visitor, 'all', {}),
    queue(visitor, 'by kind', { kind: 'complaint' }),
    queue(visitor, 'by stage', { stage: 'contacted' }),
    queue(visitor, 'by channel', { channel: 'phone' }),
    queue(visitor, 'by handler', { handler }),
    queue(visitor, 'not given', { handler: 'none' }),
    queue(visitor, 'due in a week', { dueBefore: soon }),
    queue(visitor, 'closed', { stage: 'closed' }),
    queue(visitor, 'next page', {}, perRow, further),
    queue(visitor, 'kind and stage', { kind: 'complaint', stage: 'contacted' }, combined),
    queue(visitor, 'closed of a handler', { stage: 'closed', handler }, combined),
    queue(
      visitor,
      'all five',
      { kind: 'suggestion', stage: 'promised', channel: 'visit', handler, dueBefore: soon },
      combined,
    ),
    queue(
      visitor,
      'a combination that hardly exists',
      { kind: 'compliment', channel: 'staff_meeting' },
      combined,
    ),
    queue(visitor, 'closed, due', { stage: 'closed', dueBefore: NEVER }, combined),
  ];
}

/** A matter, the status page, and taking a submission in. */
export function matterScreens(visitor: Visitor, { reference, receipt }: Received): Screen[] {
  return [
    {
      name: 'a matter',
      most: perRow,
      bounded: false,
      look: async (store) => {
        const viewer = await viewerIn(store, visitor);
        const page = await readMatter(store, viewer, reference, Date.now());
        if (!page) throw new Error('the matter of the bench is gone');
        const openers = await openersOf(store, page.row);
        const people = await everybody(store);
        const { lines, clocks, letters } = page;
        const rows = [1, lines.length, clocks.length, letters.length, openers.people.length, people.length];
        return { rows: rows.reduce((sum, n) => sum + n, 0) };
      },
    },
    {
      name: 'the status page',
      most: perRow,
      bounded: false,
      look: async (store) => {
        const now = Date.now();
        const view = await statusOf(store, receipt, now, await calendarOfHouse(store, now));
        return { rows: view ? 1 + view.clocks.length + view.timeline.length + view.messages.length : 0 };
      },
    },
    {
      name: 'a submission',
      most: perRow,
      bounded: false,
      look: async (store) => {
        await takeIn(store, crypto.randomUUID());
        return { rows: 1 };
      },
    },
  ];
}
