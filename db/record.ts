import { and, desc, eq, min, ne } from 'drizzle-orm';
import type { Calendar } from '../domain/calendar/calendar.ts';
import {
  type ExactQuarter,
  exactQuarter,
  type PublicRecord,
  quartersToMake,
  toldRecord,
} from '../domain/figures/record.ts';
import type { Instant } from '../domain/time.ts';
import { dataKeyOf } from './change.ts';
import { countedIn } from './figures.ts';
import { type Place, unseal } from './keys.ts';
import { improvementPlace } from './places.ts';
import { contentIn, firstContent } from './programme/opinions/across.ts';
import { matter } from './schema.ts';
import { improvement, snapshot } from './schema-procedure.ts';
import { atomically, type Statement, type Store } from './store.ts';

/** What the public page is made of, and the exact figures behind it: the page never reads the second. */
const TOLD = 'record';
const EXACT = 'record-exact';

const placeOf = (name: string): Place => ({ table: 'snapshot', row: name, column: 'sealed_data' });

/** Opinions on cases are collected by the year, and counted at its end. */
const YEARS_END = 'Q4';

const PROGRAMMES = ['group', 'activity'] as const;

/** Quarters that one run makes at the most: a house with years behind it is told of in a few days. */
const AT_ONCE = 4;
/** Sentences that the page shows, the last first. */
const IMPROVEMENTS = 30;

/**
 * Makes the public record of promises kept: quarters that have settled since the last time are read from the register, once and
 * for all; what is told of them is worked out anew, and is the same for what was told before.
 */
export async function makeRecord(store: Store, calendar: Calendar, now: Instant): Promise<void> {
  const known = await open<ExactQuarter[]>(store, EXACT);
  const exact = known?.data ?? [];
  const missing = quartersToMake(exact, await beginning(store), now).slice(0, AT_ONCE);
  for (const period of missing) {
    const matters = await countedIn(store, null, period, now);
    if (!matters) throw new Error('more matters in a quarter than figures are made of');
    const programmes = await contentIn(store, period, PROGRAMMES);
    const cases = period.key.endsWith(YEARS_END) ? { cases: await contentIn(store, period, ['case']) } : {};
    exact.push({ ...exactQuarter(period.key, matters, calendar, now), programmes, ...cases });
  }
  const told: PublicRecord = { years: toldRecord(exact), improvements: await improvements(store) };
  await atomically(store, [keep(store, EXACT, exact, now), keep(store, TOLD, told, now)]);
}

/** When there is something to tell for the first time: a submission, or a group or an activity with opinions that may be told. */
async function beginning(store: Store): Promise<Instant | null> {
  const [received] = await store.db
    .select({ at: min(matter.receivedAt) })
    .from(matter)
    .where(ne(matter.track, 'programme'));
  const programmes = await firstContent(store, PROGRAMMES);
  const begins = [received?.at ?? null, programmes?.from ?? null].filter((at) => at !== null);
  return begins.length === 0 ? null : Math.min(...begins);
}

/** The public record as it was last made, and when; null before the first time. Reads one row. */
export const readRecord = (store: Store) => open<PublicRecord>(store, TOLD);

async function improvements(store: Store): Promise<PublicRecord['improvements']> {
  const rows = await store.db
    .select({
      id: matter.id,
      dataKey: matter.dataKey,
      at: improvement.at,
      sealedText: improvement.sealedText,
    })
    .from(improvement)
    .innerJoin(matter, and(eq(matter.id, improvement.matterId), eq(matter.outcome, 'adopted')))
    .orderBy(desc(improvement.at))
    .limit(IMPROVEMENTS);
  return rows.map((row) => ({
    at: row.at,
    text: unseal(dataKeyOf(store, row), improvementPlace(row.id), row.sealedText),
  }));
}

async function open<T>(store: Store, name: string): Promise<{ data: T; at: Instant } | null> {
  const [row] = await store.db.select().from(snapshot).where(eq(snapshot.name, name));
  if (!row) return null;
  // Sealed by this house and bound to its row: what opens is what was written.
  const data: T = JSON.parse(store.keys.unseal('house', placeOf(name), row.sealedData));
  return { data, at: row.at };
}

function keep(store: Store, name: string, data: unknown, at: Instant): Statement {
  const sealedData = store.keys.seal('house', placeOf(name), JSON.stringify(data));
  return store.db
    .insert(snapshot)
    .values({ name, sealedData, at })
    .onConflictDoUpdate({ target: snapshot.name, set: { sealedData, at } });
}
