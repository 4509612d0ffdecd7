interface Asked {
  method: 'run' | 'all' | 'raw' | 'batch';
  statements: { sql: string; params: unknown[] }[];
}

/** Asks the database of the house what the tests beside it ask; what the database refuses is told in its words. */
export default {
  async fetch(request: Request, { DB }: { DB: D1Database }): Promise<Response> {
    const { method, statements }: Asked = await request.json();
    const prepared = statements.map(({ sql, params }) => DB.prepare(sql).bind(...params));
    try {
      const given = method === 'batch' ? await DB.batch(prepared) : await prepared[0]?.[method]();
      return Response.json({ given });
    } catch (error) {
      return Response.json({ refused: error instanceof Error ? error.message : String(error) });
    }
  },
};
