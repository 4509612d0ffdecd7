import { type Level, levelsFrom, nextLevel } from '../../domain/escalation.ts';
import { headOf, isKeptFrom, type Role, type Viewer } from '../../domain/permissions.ts';
import type { MatterRow } from '../change.ts';
import { holdersOf } from '../people.ts';
import type { Store } from '../store.ts';
import { type Act, type Acted, act, refuse } from './act.ts';

const roleOf = (level: Level, { track }: MatterRow): Role => (level === 'head' ? headOf(track) : level);

/**
 * Whom somebody would ask for help with a matter: the next level of whom anybody is inside (policy 3.5: about the head, the
 * director; about the director, the board). Null when nobody is left.
 */
export async function nextAbove(
  store: Store,
  viewer: Viewer,
  row: MatterRow,
): Promise<{ level: Level; people: Viewer[] } | null> {
  const first = nextLevel(viewer, row);
  for (const level of first ? levelsFrom(first) : []) {
    const holders = await holdersOf(store, [roleOf(level, row)], []);
    const people = holders.filter((person) => person.id !== viewer.id && !isKeptFrom(person, row));
    if (people.length > 0) return { level, people };
  }
  return null;
}

/**
 * Asks the next level to act, with a reason: a letter at once, at any hour (issue: at any time by a click). The board, which
 * reads nothing by itself, is given the matter.
 */
export async function escalate(store: Store, on: Act, detail: string): Promise<Acted> {
  const above = await nextAbove(store, on.viewer, on.loaded.row);
  if (!above) return refuse('nobody-left');
  const { level, people } = above;
  const handlerId = level === 'board' ? people[0]?.id : undefined;
  return act(store, on, 'escalate', {
    event: 'escalated',
    facts: { level, ...(handlerId ? { to: handlerId } : {}) },
    detail,
    set: handlerId ? { handlerId } : {},
    letters: people.map(({ id }) => ({ template: 'escalated', recipient: `staff:${id}` })),
  });
}
