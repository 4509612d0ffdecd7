import { DatabaseSync } from 'node:sqlite';
import { serve } from '@hono/node-server';
import { Hono } from 'hono';

/**
 * The bare route of the second home: `node test/bench/bare-host.ts <file> <port> <rows> <rows> …`, as many rows into as many
 * tables as a submission writes, in one durable transaction.
 */
const [file = '', port = '', ...tables] = process.argv.slice(2);

const sqlite = new DatabaseSync(file);
sqlite.exec('pragma journal_mode = wal; pragma synchronous = full;');
const inserts = tables.map(Number).map((rows, table) => {
  sqlite.exec(`create table bare_${table} (id text primary key, sent text)`);
  const values = Array.from({ length: rows }, () => '(?, ?)').join(', ');
  const insert = sqlite.prepare(`insert into bare_${table} (id, sent) values ${values}`);
  return (sent: string) =>
    insert.run(...Array.from({ length: rows }, () => [crypto.randomUUID(), sent]).flat());
});

const app = new Hono();
app.get('/api/health', (c) => c.json({ status: 'ok' }));
app.post('/api/submissions', async (c) => {
  const sent = await c.req.text();
  sqlite.exec('begin immediate');
  for (const insert of inserts) insert(sent);
  sqlite.exec('commit');
  return c.json({ ok: true }, 201);
});

serve({ fetch: app.fetch, port: Number(port), hostname: '127.0.0.1' });
process.once('SIGTERM', () => process.exit(0));
