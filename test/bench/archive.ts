import { type SQL, sql } from 'drizzle-orm';
import { NEVER } from '../../db/schema.ts';
import type { Store } from '../../db/store.ts';
import { DAY, type Instant, MINUTE } from '../../domain/time.ts';

/** An archive to measure on: how many matters, and how many of them are open; the newest are. */
export interface Archive {
  matters: number;
  open: number;
  /** Without what hangs on each matter (submission, clocks, history, letters), where only the queue is looked at. */
  mattersOnly?: boolean;
}

const STEP = 50_000;

/** Fills a house with made-up matters, in the database itself. `handlers` are staff ids to give them to. */
export async function fill(
  store: Store,
  archive: Archive,
  handlers: readonly string[],
  now: Instant,
): Promise<void> {
  for (let from = 1; from <= archive.matters; from += STEP) {
    const to = Math.min(archive.matters, from + STEP - 1);
    const rows = sql`with recursive k(n) as (select ${from} union all select n + 1 from k where n < ${to})`;
    await store.db.run(sql`${rows} ${matters(archive, handlers, now)}`);
    if (archive.mattersOnly) continue;
    for (const part of [submissions, clocks, history, letters(archive, now)]) {
      await store.db.run(sql`${rows} ${part}`);
    }
  }
  await store.db.run(dangers(archive, now));
}

/** A number below `most` that looks random but is the same for the same row; `salt` makes columns independent. */
const spread = (salt: number, most: number): SQL =>
  sql.raw(`(((n * 2654435761 + ${salt * 40_503_001}) & 4294967295) / 65536 % ${most})`);

/** One of several words, each with its share of a hundred. */
function among(salt: number, shares: Readonly<Record<string, number>>): SQL {
  let upTo = 0;
  const cases = Object.entries(shares).map(([word, share]) => {
    upTo += share;
    return sql.raw(`when ${upTo} > s then '${word}'`);
  });
  return sql`(select case ${sql.join(cases, sql` `)} end from (select ${spread(salt, 100)} as s))`;
}

const kind = among(1, { complaint: 60, suggestion: 30, compliment: 10 });
const channel = among(2, { web: 60, phone: 22, visit: 8, email: 5, letter: 3, staff_meeting: 2 });
const stage = among(3, {
  received: 20,
  opened: 15,
  contacted: 30,
  replied: 20,
  promised: 10,
  'set-aside': 5,
});

function matters({ matters: all, open }: Archive, handlers: readonly string[], now: Instant): SQL {
  const isOpen = sql`n > ${all - open}`;
  const handler = sql.join(
    handlers.map((id, index) => sql`when ${index} then ${id}`),
    sql` `,
  );
  const receivedAt = sql`${now} - (${all} - n) * ${MINUTE}`;
  const due = sql`case when ${spread(5, 100)} < 5 then ${NEVER} else ${now} + (${spread(6, 20_000)} - 3000) * ${MINUTE} end`;
  return sql`insert into matter (id, reference, kind, sender, track, channel, stage, version, received_at, entered_at,
    opened_at, handler_id, keep_from, closed_at, outcome, next_due_at, next_rule, next_provisional, rules_of, data_key)
    select 'm' || printf('%015d', n), printf('XY-2020-%06X', n), ${kind}, 'service_user', 'user', ${channel},
    case when ${isOpen} then ${stage} else 'closed' end, 3, ${receivedAt}, ${receivedAt}, ${receivedAt},
    case when ${spread(4, 100)} < 15 then null else case ${spread(4, handlers.length)} ${handler} end end,
    case ${spread(7, 100)} when 0 then 1 when 1 then 32 else 0 end,
    case when ${isOpen} then null else ${receivedAt} + ${5 * DAY} end, case when ${isOpen} then null else 'solved' end,
    case when ${isOpen} then ${due} else ${NEVER} end, 'submission.reply', 0, '2020-01-01', ${'x'.repeat(96)} from k`;
}

const id = sql`'m' || printf('%015d', n)`;

const submissions = sql`insert into submission (matter_id, sealed_form, receipt_hash)
  select ${id}, ${'x'.repeat(400)}, printf('k1.%064x', n) from k`;

const clocks = sql`insert into clock (matter_id, rule, occurrence, started_at, due_at, told_due_at, provisional,
  calendar_version, started_by_seq, stopped_at, stopped_by_seq, reminded)
  select m.id, rule, 1, received_at, received_at + ${7 * DAY}, received_at + ${7 * DAY}, 0, 'bench', 1, closed_at, 3, 4
  from k join matter m on m.n = k.n, (select 'submission.contact' as rule union all select 'submission.reply')`;

const history = sql`insert into history (matter_id, seq, at, event, facts)
  select ${id}, seq, 0, 'noted', '{}' from k, (select 1 as seq union all select 2 union all select 3)`;

/** A few of the open ones are marked danger, some of them settled; so are many that were closed long ago. */
const dangers = ({ matters: all }: Archive, now: Instant): SQL => sql`update matter set danger_at = ${now},
  danger_settled_at = case when n % 2 = 0 then ${now} end where n % 100 = 0 or n > ${all - 6}`;

/** Two letters each, sent long ago; a few of the newest did not get through. */
const letters = (
  { matters: all }: Archive,
  now: Instant,
): SQL => sql`insert into letter (id, matter_id, template,
  recipient, facts, state, created_at, next_at, attempts, leased_until)
  select ${id} || part, ${id}, part, 'sender', '{}', case when n > ${all - 10} then 'dead' else 'sent' end,
  ${now}, ${now}, 1, 0 from k, (select 'receipt' as part union all select 'reply')`;
