import type { Context } from 'hono';
import { noteExport } from '../../db/exports.ts';
import { countedIn } from '../../db/figures.ts';
import { csvOf } from '../../domain/figures/csv.ts';
import { sayPeriod } from '../../domain/figures/periods.ts';
import { type RegisterCell, registerColumns, registerRow } from '../../domain/figures/register.ts';
import { parseExport } from '../../domain/forms/export.ts';
import type { FieldError } from '../../domain/forms/parse.ts';
import type { Viewer } from '../../domain/permissions.ts';
import { readBody, typed } from '../body.ts';
import { type HouseEnv, page } from '../house.ts';
import { spreadsheetOf, textOf } from '../spreadsheet.ts';

const types = {
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  csv: 'text/csv; charset=utf-8',
} as const;

const tooMany: FieldError = { field: 'period', message: '这一期的来件太多，请按季或按月分开导出。' };

/** POST /desk/export/: the register of a period as a file. Who, when, of what and why are noted before it leaves. */
export async function postExport(c: Context<HouseEnv>, viewer: Viewer): Promise<Response> {
  const { store } = c.env;
  const now = c.env.now();
  const body = await readBody(c.req.raw);
  const input = body.ok ? body.input : {};
  const again = (status: number, errors: readonly FieldError[]) =>
    page(c, { path: '/desk/statistics/register/', status, form: { values: typed(input), errors } });
  if (!body.ok) return again(body.status, [{ field: '', message: body.title }]);
  const parsed = parseExport(body.input);
  if (!parsed.ok) return again(422, parsed.errors);
  const { period, format, reason, why } = parsed.value;
  const matters = await countedIn(store, viewer, period, now);
  if (!matters) return again(422, [tooMany]);
  const rows = matters.map((matter) => registerRow(matter, now));
  const file =
    format === 'csv' ? csvFile(rows) : await spreadsheetOf(sayPeriod(period), registerColumns, rows);
  await noteExport(store, {
    by: viewer.id,
    at: now,
    period: period.key,
    format,
    rows: rows.length,
    reason,
    why,
  });
  return new Response(file, {
    headers: {
      'Content-Type': types[format],
      'Content-Disposition': `attachment; filename="register-${period.key}.${format}"`,
    },
  });
}

const csvFile = (rows: readonly (readonly RegisterCell[])[]): string =>
  csvOf([registerColumns, ...rows.map((row) => row.map(textOf))]);
