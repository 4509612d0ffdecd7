import { eq } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/sqlite-proxy';
import type { CalendarYear } from '../domain/calendar/calendar.ts';
import type { Instant } from '../domain/time.ts';
import { type NewPerson, newPerson } from './accounts.ts';
import { type Audited, audited } from './audit.ts';
import { KeyRing } from './keys.ts';
import { yearStatements } from './recount.ts';
import { reindexLater } from './rotation.ts';
import { calendarYear } from './schema-access.ts';

// The same statements as text, for a database that can be reached in no other way.
const db = drizzle(() => Promise.reject(new Error('only text is made here')));

function asText({ sql, params }: { sql: string; params: unknown[] }): string {
  let next = 0;
  return `${sql.replace(/\?/g, () => literal(params[next++]))};`;
}

const literal = (value: unknown): string =>
  value === null
    ? 'null'
    : typeof value === 'number'
      ? String(value)
      : `'${String(value).replaceAll("'", "''")}'`;

/** The statements of `addPerson`, with the code to hand over. */
export function newPersonText(
  keyRing: string,
  person: NewPerson,
  now: Instant,
): { code: string; sql: string } {
  const made = newPerson({ db, keys: KeyRing.parse(keyRing) }, person, { at: now, by: null });
  return { code: made.code, sql: made.statements.map((statement) => asText(statement.toSQL())).join('\n') };
}

/** The statements of `importYear`; the scheduler then counts open clocks again by itself. */
export const yearText = (year: CalendarYear, now: Instant): string =>
  yearStatements({ db }, year, { at: now, by: null })
    .map((statement) => asText(statement.toSQL()))
    .join('\n');

/** The question which version of a year has been brought in, and when; no row for a year that is only shipped. */
export const yearVersionText = (year: number): string =>
  asText(
    db
      .select({ version: calendarYear.version, imported: calendarYear.importedAt })
      .from(calendarYear)
      .where(eq(calendarYear.year, year))
      .toSQL(),
  );

/** The statement that adds a line to the audit. */
export const auditText = (line: Audited): string => asText(audited({ db }, line).toSQL());

/** The statement that has the scheduler of a restored house index every matter anew. */
export const reindexText = (at: Instant): string => asText(reindexLater({ db }, at).toSQL());
