import { defineConfig } from 'drizzle-kit';

export default defineConfig({
  dialect: 'sqlite',
  schema: ['./db/schema.ts', './db/schema-access.ts', './db/schema-procedure.ts', './db/schema-programme.ts'],
  out: './db/migrations',
});
