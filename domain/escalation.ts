import { headOf, type MatterFacts, type Viewer } from './permissions.ts';

/** To whom a matter goes when somebody asks for help with it; nobody stands above the board. */
export const levels = { head: '主管', director: '中心主任', board: '理事会' } as const;
export type Level = keyof typeof levels;

/**
 * The level that comes next for this person: the head, or for the head the director, and for the director the board
 * (【反馈】第四条(二)；不可越级). Levels that are all outside the matter are passed over by the caller.
 * @returns null when nobody stands above
 */
export function nextLevel(viewer: Viewer, matter: Pick<MatterFacts, 'track'>): Level | null {
  if (viewer.roles.includes('board')) return null;
  if (viewer.roles.includes('director') || viewer.posts.includes('deputy:director')) return 'board';
  const deputy = matter.track === 'staff' ? 'deputy:department_head' : 'deputy:service_head';
  const leads = viewer.roles.includes(headOf(matter.track)) || viewer.posts.includes(deputy);
  return leads ? 'director' : 'head';
}

/** The levels from one upwards: who is asked next where all of a level stand outside (policy 3.5). */
export const levelsFrom = (level: Level): Level[] => {
  const order: Level[] = ['head', 'director', 'board'];
  return order.slice(order.indexOf(level));
};
