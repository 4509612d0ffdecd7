import type { MatterRow } from '../../../db/change.ts';
import type { Person } from '../../../db/people.ts';
import { isKeptFrom } from '../../../domain/permissions.ts';

/** Everybody who works here and does not stand outside the matter, by id. */
export function insiders(all: readonly Person[], row: MatterRow): Record<string, string> {
  const inside = all.filter(
    (person) =>
      person.leftAt === null && !isKeptFrom({ ...person, roles: person.roles.map(({ role }) => role) }, row),
  );
  return Object.fromEntries(inside.map(({ id, name }) => [id, name]));
}
