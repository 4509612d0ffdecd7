const TINY = 1e-7;

/** Some variables, none below nothing, that add up to a sum. */
export interface Sum {
  of: readonly number[];
  sum: number;
}

/**
 * The highest that `sign` times the sum of some variables can be, with given sums of others: the two-phase simplex, by Bland's rule.
 * Infinity when nothing holds it. Written for the tests alone, to look at the product's answer from another side.
 */
export function highest(
  variables: number,
  sums: readonly Sum[],
  of: readonly number[],
  sign: 1 | -1,
): number {
  const width = variables + sums.length;
  // Each sum gets a helper of its own to start from; the first phase drives the helpers to nothing.
  const rows = sums.map(({ of: terms, sum }, at) => {
    const row = new Array<number>(width + 1).fill(0);
    for (const term of terms) row[term] = 1;
    row[variables + at] = 1;
    row[width] = sum;
    return row;
  });
  const basis = sums.map((_, at) => variables + at);
  const first = Array.from({ length: width }, (_, at) => (at < variables ? 0 : -1));
  climb(rows, basis, first, width);
  const second = Array.from({ length: width }, (_, at) => (of.includes(at) ? sign : 0));
  for (const row of rows) for (let at = variables; at < width; at += 1) row[at] = 0;
  return climb(rows, basis, second, variables);
}

/** Goes from corner to corner until nothing is gained; only the first `usable` variables may come in. */
function climb(rows: number[][], basis: number[], cost: readonly number[], usable: number): number {
  const value = (row: readonly number[], at: number): number => row[at] ?? 0;
  for (;;) {
    const gain = (at: number): number =>
      (cost[at] ?? 0) - rows.reduce((all, row, r) => all + (cost[basis[r] ?? 0] ?? 0) * value(row, at), 0);
    const entering = Array.from({ length: usable }, (_, at) => at).find(
      (at) => !basis.includes(at) && gain(at) > TINY,
    );
    const right = (rows[0]?.length ?? 1) - 1;
    if (entering === undefined) {
      const free = cost.some((one, at) => one > TINY && rows.length === 0 && at < usable);
      if (free) return Number.POSITIVE_INFINITY;
      return rows.reduce((all, row, r) => all + (cost[basis[r] ?? 0] ?? 0) * value(row, right), 0);
    }
    const ratios = rows.flatMap((row, r) =>
      value(row, entering) > TINY ? [{ r, ratio: value(row, right) / value(row, entering) }] : [],
    );
    const least = Math.min(...ratios.map(({ ratio }) => ratio));
    const leaving = ratios
      .filter(({ ratio }) => ratio < least + TINY)
      .toSorted((a, b) => (basis[a.r] ?? 0) - (basis[b.r] ?? 0))[0];
    if (!leaving) return Number.POSITIVE_INFINITY;
    pivot(rows, leaving.r, entering);
    basis[leaving.r] = entering;
  }
}

function pivot(rows: number[][], at: number, column: number): void {
  const chosen = rows[at] ?? [];
  const by = chosen[column] ?? 1;
  rows[at] = chosen.map((one) => one / by);
  for (const [r, row] of rows.entries()) {
    const times = row[column] ?? 0;
    if (r !== at && Math.abs(times) > TINY) rows[r] = row.map((one, i) => one - times * (rows[at]?.[i] ?? 0));
  }
}
