import type { MatterRow } from '../../../db/change.ts';
import type { Person } from '../../../db/people.ts';
import { isKeptFrom, mayHandle } from '../../../domain/permissions.ts';

/** Everybody who does not stand outside a matter, by id; `handling`: only those who work on matters at all. */
export function insiders(
  all: readonly Person[],
  row: MatterRow,
  { handling }: { handling: boolean },
): Record<string, string> {
  const inside = all
    .map((person) => ({ ...person, roles: person.roles.map(({ role }) => role) }))
    .filter(
      (person) => person.leftAt === null && (!handling || mayHandle(person)) && !isKeptFrom(person, row),
    );
  return Object.fromEntries(inside.map(({ id, name }) => [id, name]));
}
