import { and, sql } from 'drizzle-orm';
import { LEAST_ANSWERS } from '../../../domain/programme/statistics.ts';
import { tally } from '../../schema-programme.ts';
import type { Statement, Store } from '../../store.ts';
import { add, isChange, PAIRS, scopeOf } from './tally.ts';

// How members changed is kept on write too (docs/decisions/0022-opinions-counted.md): every two tests that a word joins, in the
// rows of their programme, and in those of the worker, the service and the kind as long as it has five pairs. A third test with the
// word takes the pair away again, so each test takes out what there was, and puts in what there is then.

interface Pair {
  matterId: string;
  /** The word of both tests, as a keyed hash. */
  pair: string;
}

/** The statements around those of a test with a word, to travel in its batch: some before its row is written, some after. */
export function pairStatements(
  store: Pick<Store, 'db'>,
  one: Pair,
): { before: Statement[]; after: Statement[] } {
  return {
    before: [taken(store, one, -1), joined(store, one, -1)],
    after: [joined(store, one, 1), taken(store, one, 1), cleared(store, one)],
  };
}

/** What a word adds to the rows of its programme: nothing unless it joins one test before and one after. */
function joined(store: Pick<Store, 'db'>, { matterId, pair }: Pair, sign: 1 | -1): Statement {
  const own = sql`select ${scopeOf(matterId)}, a.set_of || '.' || a.set_version, a.phase`;
  const both = sql`opinion a join opinion b on b.matter_id = ${matterId} and b.pair = ${pair} and b.phase = 'before'`;
  const alone = sql`a.matter_id = ${matterId} and a.pair = ${pair} and a.phase = 'after'
    and (select count(*) from opinion o where o.matter_id = ${matterId} and o.pair = ${pair}) = 2`;
  return add(
    store,
    sql`${own}, ${PAIRS}, 0, ${sign} from ${both} where ${alone}
      union all ${own}, ${PAIRS} || x.key, y.value * 100 + x.value, ${sign} from ${both}
      join json_each(a.choices) x join json_each(b.choices) y on y.key = x.key
      where ${alone} and x.type = 'integer' and y.type = 'integer'`,
  );
}

/** What a programme adds to what is wider: of five pairs all, of fewer none; and that it is one of those behind them. */
function taken(store: Pick<Store, 'db'>, { matterId }: Pair, sign: 1 | -1): Statement {
  return add(
    store,
    sql`select substr(t.question, 2), own.questions, own.phase, own.question, own.choice + k.value,
        ${sign} * case k.value when 0 then own.n else 1 end
      from tally own join tally t on t.scope = own.scope and t.questions = own.questions and t.phase = own.phase
        and t.question >= '>' and t.question < '?'
      join tally p on p.scope = own.scope and p.questions = own.questions and p.phase = own.phase
        and p.question = ${PAIRS} and p.choice = 0 and p.n >= ${LEAST_ANSWERS}
      join json_each('[0, 1]') k on k.value = 0 or own.question = ${PAIRS}
      where own.scope = ${scopeOf(matterId)} and ${isChange(sql`own.question`)}`,
  );
}

/** What is counted no more leaves no row behind. */
const cleared = ({ db }: Pick<Store, 'db'>, { matterId }: Pair): Statement =>
  db.delete(tally).where(
    and(
      sql`n <= 0 and ${isChange(sql`question`)}`,
      sql`scope in (select ${scopeOf(matterId)} union all select substr(t.question, 2) from tally t
        where t.scope = ${scopeOf(matterId)} and t.question >= '>' and t.question < '?')`,
    ),
  );
