import { writeFileSync } from 'node:fs';

/** One figure beside its target (docs: what 'good' means here). `ok` is null where there is no target. */
export interface Figure {
  part: string;
  what: string;
  measured: string;
  target: string;
  ok: boolean | null;
}

const verdict = ({ ok }: Figure): string => (ok === null ? '' : ok ? 'ok' : 'miss');

/** The figures as a table for the terminal. */
export function table(figures: readonly Figure[]): string {
  const rows = figures.map((figure) => [
    figure.part,
    figure.what,
    figure.measured,
    figure.target,
    verdict(figure),
  ]);
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  return rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')).join('\n');
}

const intro = `# Figures

Made by \`npm run bench\`; \`test/bench/results.json\` holds the same for a program. Times and requests a second differ from
machine to machine and from hour to hour: compare ratios, rows, bytes, and what stands beside it in the same run. Rows are
what the database itself says it read. A "row shown" is a matter, a person to choose from, a letter, a line or a clock on
the screen.

The targets in seconds, milliseconds and requests a second belong to a machine whose bare Node route makes 3,300 requests a
second. How much slower this one is at a moment is measured beside each such figure, and it stands here twice: as it was
measured, and after "at 3,300/s" as it would be there; the latter is what its target is held against. Ratios, rows, bytes and
memory stand as measured. How, and where that ends: [decision 19](decisions/0019-speed-of-the-machine.md).
`;

const page = (figures: readonly Figure[]): string => {
  const parts = [...new Set(figures.map(({ part }) => part))];
  const head = '| what | measured | target | |\n| --- | --- | --- | --- |';
  const sections = parts.map((part) => {
    const rows = figures.filter((figure) => figure.part === part);
    const lines = rows.map((row) => `| ${row.what} | ${row.measured} | ${row.target} | ${verdict(row)} |`);
    return `## ${part}\n\n${head}\n${lines.join('\n')}\n`;
  });
  return [intro, ...sections].join('\n');
};

/** Keeps the figures: one file for a program to compare, one for a person. */
export function keep(figures: readonly Figure[]): void {
  writeFileSync('test/bench/results.json', `${JSON.stringify(figures, null, 2)}\n`);
  writeFileSync('docs/figures.md', page(figures));
}
