import writeXlsxFile, { type SheetData } from 'write-excel-file/universal';
import type { RegisterCell } from '../domain/figures/register.ts';
import { HOUR, isoShanghai } from '../domain/time.ts';

const DATES = 'yyyy-mm-dd hh:mm';
/** A spreadsheet knows no zones: what is written is the wall clock in Shanghai. */
const SHANGHAI = 8 * HOUR;

const cellOf = (cell: RegisterCell) => {
  if (cell === null) return null;
  if (typeof cell === 'string') return { type: String, value: cell };
  return { type: Date, value: new Date(cell.at + SHANGHAI), format: DATES };
};

/** A table as a spreadsheet: its head stays in view, dates are dates. Texts are texts, so none is taken for a formula. */
export async function spreadsheetOf(
  name: string,
  columns: readonly string[],
  rows: readonly (readonly RegisterCell[])[],
): Promise<Uint8Array<ArrayBuffer>> {
  const head = columns.map((value) => ({ type: String, value, fontWeight: 'bold' as const }));
  const data: SheetData = [head, ...rows.map((row) => row.map(cellOf))];
  const file = writeXlsxFile(data, {
    sheet: name,
    columns: columns.map(() => ({ width: 17 })),
    stickyRowsCount: 1,
    orientation: 'landscape',
  });
  return new Uint8Array(await (await file.toBlob()).arrayBuffer());
}

/** The same cell as text: '2026-11-25 14:05'. */
export const textOf = (cell: RegisterCell): string =>
  cell === null ? '' : typeof cell === 'string' ? cell : isoShanghai(cell.at).slice(0, 16).replace('T', ' ');
