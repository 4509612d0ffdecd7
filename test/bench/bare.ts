import { Hono } from 'hono';

/** Rows that each statement of a submission writes, in their order (test/bench/sending.ts counts them). */
interface Bindings {
  DB: D1Database;
  ROWS: number[];
}

const app = new Hono<{ Bindings: Bindings }>();

app.post('/api/submissions', async (c) => {
  const sent = await c.req.text();
  const statements = c.env.ROWS.map((rows, table) => {
    const values = Array.from({ length: rows }, () => '(?, ?)').join(', ');
    const bound = Array.from({ length: rows }, () => [crypto.randomUUID(), sent]).flat();
    return c.env.DB.prepare(`insert into bare_${table} (id, sent) values ${values}`).bind(...bound);
  });
  await c.env.DB.batch(statements);
  return c.json({ ok: true }, 201);
});

export default app;
