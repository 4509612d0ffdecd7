import { eq, type SQL, sql } from 'drizzle-orm';
import { matter } from '../db/schema.ts';
import type { Store } from '../db/store.ts';
import type { Instant } from '../domain/time.ts';

const columnOf = (key: string): string =>
  Object.entries(matter).find(([name]) => name === key)?.[1]?.name ?? key;

/** The numbers of copies, from one to another. */
export type Numbers = readonly [from: number, to: number];

const numbered = ([from, to]: Numbers) =>
  sql`k(n) as (select ${from} union all select n + 1 from k where n < ${to})`;

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

/** More programmes: copies of one, made in the database itself, as many as there are numbers. */
export async function copyProgramme(
  store: Store,
  matterId: string,
  range: Numbers,
  { letter, placeId, firstAt, lastAt, taken, shutAt }: Copies,
): Promise<void> {
  const [one] = await store.db.select().from(matter).where(eq(matter.id, matterId));
  if (!one) throw new Error('no such programme');
  const { n: _n, id: _id, reference: _reference, ...rest } = one;
  const columns = sql.join(
    Object.keys(rest).map((key) => sql.identifier(columnOf(key))),
    sql`, `,
  );
  const numbers = sql`(with recursive ${numbered(range)} select n from k) k`;
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

/** Two answers as they are counted: this one and that one, and what both left out. */
const ASKED = sql`asked(question, choice, n) as (values ('*', 0, 2), ('*way', 1, 2), ('overall', 4, 1), ('overall', 5, 1),
  ('content', 3, 1), ('content', 5, 1), ('worker', 0, 2), ('setting', 0, 2), ('gained', 0, 2), ('heard', 0, 2), ('again', 0, 2))`;

/**
 * What each of those copies was thought of by so many people, as the house counts it: its own rows, where they are counted too,
 * and those of the worker, the service and the kind in its month; and a tenth of the opinions themselves.
 */
export async function answerCopies(store: Store, range: Numbers, each: number): Promise<void> {
  const [from, to] = range;
  const copies = sql`${numbered(range)}, copy(id, worker, service, kind, month) as (
    select m.id, m.handler_id, m.service, m.kind, strftime('%Y-%m', p.last_at / 1000 + 8 * 3600, 'unixepoch')
    from k join matter m on m.id = 'many' || k.n join programme p on p.matter_id = m.id),
    wide(id, scope) as (select id, 'w:' || worker || ':' || month from copy union all
      select id, 's:' || service || ':' || month from copy union all select id, 'k:' || kind || ':' || month from copy)`;
  const into = sql`insert into tally (scope, questions, phase, question, choice, n) with recursive`;
  const unit = sql`'activity.1', 'opinion'`;
  const rows = [
    sql`select 'p:' || id, ${unit}, question, choice, n * ${each / 2} from copy, asked where true`,
    sql`select 'p:' || id, ${unit}, '>' || scope, 0, 1 from wide where true`,
    sql`select '<' || scope, ${unit}, id, 0, ${each} from wide where true`,
    sql`select scope, ${unit}, '*all', 0, count(*) * ${each} from wide group by scope`,
    sql`select scope, ${unit}, question, choice, sum(n) * ${each / 2} from wide, asked group by scope, question, choice`,
  ];
  const counted = sql.join([copies, ASKED], sql`, `);
  for (const some of rows)
    await store.db.run(sql`${into} ${counted} ${some} on conflict do update set n = n + excluded.n`);
  await store.db.run(
    sql`update programme set answered = ${each} where matter_id in (select 'many' || n from (with recursive ${numbered(range)} select n from k))`,
  );
  await store.db.run(sql`insert into opinion (id, matter_id, set_of, set_version, phase, way, hour, choices)
    with recursive given(i) as (select 0 union all select i + 1 from given where i < ${((to - from + 1) * each) / 10 - 1})
    select 'given' || ${from} || '-' || i, 'many' || (${from} + i % ${to - from + 1}), 'activity', 1, 'opinion', 'code', 0, '{"overall":4}' from given`);
}
