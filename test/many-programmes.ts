import { eq, type SQL, sql } from 'drizzle-orm';
import { matter } from '../db/schema.ts';
import type { Store } from '../db/store.ts';
import type { Instant } from '../domain/time.ts';

const columnOf = (key: string): string =>
  Object.entries(matter).find(([name]) => name === key)?.[1]?.name ?? key;

const numbered = (count: number) =>
  sql`with recursive k(n) as (select 1 union all select n + 1 from k where n < ${count})`;

/** What the copies are made of; it may speak of `k.n`, the number of each. */
export interface Copies {
  /** What their ids and references begin with. */
  letter: string;
  placeId: SQL;
  firstAt: SQL;
  lastAt: SQL;
  taken: SQL;
  shutAt: SQL;
}

/** Earlier and later than all others: no first page shows them. */
export const farOff = (now: Instant): Copies => {
  const begins = sql`${now} + (case when k.n % 2 then 1 else -1 end) * (200 * 86400000 + k.n * 60000)`;
  return {
    letter: 'many',
    placeId: sql`p.place_id`,
    firstAt: begins,
    lastAt: sql`${begins} + (case when k.n % 3 then 3600000 else 99999999999 end)`,
    taken: sql`k.n % 5 * 3`,
    shutAt: sql`case when k.n % 7 then null else 1 end`,
  };
};

/** So many more programmes: copies of one, made in the database itself. */
export async function copyProgramme(
  store: Store,
  matterId: string,
  count: number,
  { letter, placeId, firstAt, lastAt, taken, shutAt }: Copies,
): Promise<void> {
  const [one] = await store.db.select().from(matter).where(eq(matter.id, matterId));
  if (!one) throw new Error('no such programme');
  const { n: _n, id: _id, reference: _reference, ...rest } = one;
  const columns = sql.join(
    Object.keys(rest).map((key) => sql.identifier(columnOf(key))),
    sql`, `,
  );
  const numbers = sql`(${numbered(count)} select n from k) k`;
  await store.db.run(
    sql`insert into matter (id, reference, ${columns}) select ${letter} || k.n, ${letter} || '-' || k.n, ${columns}
      from matter, ${numbers} where matter.id = ${matterId}`,
  );
  await store.db.run(
    sql`insert into programme (matter_id, sealed_plan, place_id, first_at, last_at, capacity, asks, open_at, taken, shut_at)
      select ${letter} || k.n, p.sealed_plan, ${placeId}, ${firstAt}, ${lastAt}, 12, '[]', 1, ${taken}, ${shutAt}
      from programme p, ${numbers} where p.matter_id = ${matterId}`,
  );
}

/** What each of those was thought of by so many people, as it is counted; and a tenth of the opinions themselves. */
export async function answerCopies(store: Store, programmes: number, each: number): Promise<void> {
  await store.db.run(sql`insert into tally (scope, questions, phase, question, choice, n)
    with recursive programme(i) as (select 1 union all select i + 1 from programme where i < ${programmes}),
      asked(question, choice) as (values ('*', 0), ('*way', 1), ('overall', 4), ('overall', 5), ('content', 3), ('content', 5))
    select 'p:many' || i, 'activity.1', 'opinion', question, choice, ${each} / 2 from programme, asked`);
  await store.db.run(sql`insert into opinion (id, matter_id, set_of, set_version, phase, way, hour, choices)
    with recursive given(i) as (select 1 union all select i + 1 from given where i < ${(programmes * each) / 10})
    select 'given' || i, 'many' || (i % ${programmes}), 'activity', 1, 'opinion', 'code', 0, '{"overall":4}' from given`);
}
