import type { Person } from '../../../../db/people.ts';
import { mayHandle, mayInHouse } from '../../../../domain/permissions.ts';

/** Those who can run a group or an activity, by id. */
export const workersOf = (people: readonly Person[]): Record<string, string> =>
  Object.fromEntries(
    people
      .filter(({ id, name, leftAt, roles, posts }) => {
        const viewer = { id, name, posts, roles: roles.map(({ role }) => role) };
        return leftAt === null && mayHandle(viewer) && mayInHouse(viewer, 'programmes');
      })
      .map(({ id, name }) => [id, name]),
  );
