import { createHash } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { endOfYear, titleOfCases } from '../../../domain/programme/cases.ts';
import type { Service } from '../../../domain/submission.ts';
import type { Doer } from '../../audit.ts';
import { matter } from '../../schema.ts';
import { programme } from '../../schema-programme.ts';
import { atomically, isClash, type Store } from '../../store.ts';
import { bear } from '../born.ts';

/** Whose cases, of which service, closed in which year. */
export interface NewCollection {
  workerId: string;
  service: Service;
  year: number;
}

/**
 * Opens the collection of what clients say of the cases that a worker closes in a year (服务成效表, 【跟踪】一3(2)): a matter of
 * its own, without plan, sign-up, papers or clocks. There is one open at a time: who asks again is told of it.
 */
export async function openCollection(
  store: Store,
  { at, by }: Doer,
  given: NewCollection,
): Promise<{ matterId: string; reference: string; opened: boolean }> {
  let round = 1;
  for (let attempt = 1; ; attempt += 1) {
    const id = idOf(given, round);
    const known = await find(store, id);
    if (known?.open) return { matterId: id, reference: known.reference, opened: false };
    if (known) round += 1;
    else {
      const { reference, statements } = bear(store, { at, by }, id, born(given, at));
      try {
        await atomically(store, statements);
        return { matterId: id, reference, opened: true };
      } catch (error) {
        // Somebody opened it at the same moment, or drew the same reference: it is looked for again.
        if (!isClash(error) || attempt >= 20) throw error;
      }
    }
  }
}

/** The same collection has the same id, so that two at once are one; what was shut is followed by another. */
const idOf = ({ workerId, service, year }: NewCollection, round: number): string =>
  createHash('sha256')
    .update(`case/${workerId}/${service}/${year}/${round}`)
    .digest('base64url')
    .slice(0, 16);

async function find({ db }: Store, id: string) {
  const [row] = await db
    .select({
      reference: matter.reference,
      closedAt: matter.closedAt,
      archivedAt: programme.archivedAt,
    })
    .from(matter)
    .innerJoin(programme, eq(programme.matterId, matter.id))
    .where(eq(matter.id, id));
  return row && { reference: row.reference, open: row.closedAt === null && row.archivedAt === null };
}

const born = ({ workerId, service, year }: NewCollection, at: number) => ({
  ...({ kind: 'case', channel: 'closing', stage: 'running', event: 'collection-opened' } as const),
  plan: {
    title: titleOfCases(year, service),
    ...{ summary: '', need: '', foundOut: '', goals: '', content: '', budget: [] },
  },
  ...{ service, workerId, clocks: [] },
  // The questions that hold on the day it is opened are asked to its end; where there is no place, there is none to take.
  row: {
    placeId: '',
    firstAt: Math.min(at, endOfYear(year)),
    lastAt: endOfYear(year),
    capacity: 0,
    asks: [],
  },
});
