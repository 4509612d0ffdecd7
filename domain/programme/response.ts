import type { MatterKind } from '../submission.ts';

/** What is kept of a programme, or of the cases of a worker's year, that says who could have answered. */
export interface Held {
  kind: MatterKind;
  /** Places held; of cases, how many were closed. */
  taken: number;
  /** How many different people came; null as long as no roll says it. */
  came: number | null;
}

/**
 * Who could have answered: those who came once the roll was called, until then those who have a place; of cases, how many were
 * closed, as the worker says. Of a roll on paper only head counts are known, and the same people come to several meetings: there,
 * too, those who have a place.
 */
export interface Asked {
  people: number;
  counted: 'attended' | 'signed-up' | 'closed';
}

/** @returns who could have answered, by what is kept on write: the one rule for a programme's page and for many together */
export function askedOf({ kind, taken, came }: Held): Asked {
  if (kind === 'case') return { people: taken, counted: 'closed' };
  return came === null ? { people: taken, counted: 'signed-up' } : { people: came, counted: 'attended' };
}

/**
 * Opinions against who could have given one.
 * @returns null where there is nobody to count against, or more answered than are counted: then it is not they who could have.
 *   Families answer too, passers-by stand on no list, and of cases some were closed since
 */
export const rateOf = ({ people }: Asked, given: number): number | null =>
  people === 0 || given > people ? null : given / people;

/** How many of many answered. */
export interface Responses {
  /** Who could have, by how they were counted. */
  asked: Readonly<Record<Asked['counted'], number>>;
  /** Opinions of those. */
  given: number;
  rate: number | null;
  /** How many have no rate of their own and so stand in none. */
  without: number;
}

/** The rates of many as one: the sum of what each says by itself. */
export function responseOf(each: readonly { asked: Asked; given: number }[]): Responses {
  const rated = each.filter(({ asked, given }) => rateOf(asked, given) !== null);
  const peopleOf = (counted: Asked['counted']): number =>
    rated.reduce((all, { asked }) => all + (asked.counted === counted ? asked.people : 0), 0);
  const asked = {
    attended: peopleOf('attended'),
    'signed-up': peopleOf('signed-up'),
    closed: peopleOf('closed'),
  };
  const people = asked.attended + asked['signed-up'] + asked.closed;
  const given = rated.reduce((all, one) => all + one.given, 0);
  return { asked, given, rate: people > 0 ? given / people : null, without: each.length - rated.length };
}
