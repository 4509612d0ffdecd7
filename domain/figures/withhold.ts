/**
 * Which counts of a table may be told (policy 3.16): quarters of a year by columns, with the total of each quarter and the sum
 * of the year. Told counts must not give a withheld one away, alone or together.
 */

/** Counts below this are not told; 0 is below it too. */
export const LEAST = 5;

/** Whatever can be reckoned of a withheld count from everything told leaves it this much room, from lowest to highest. */
const ROOM = 5;

/** A row as it is told: null is withheld. */
export interface ToldRow {
  cells: readonly (number | null)[];
  total: number | null;
}

export interface ToldYear {
  quarters: readonly ToldRow[];
  /** Null until the year is complete: what is told once is never taken back, so the sum comes last. */
  year: ToldRow | null;
}

/** One count of the table as an arc of a circulation: quarters → columns → year → total → quarters. */
interface Arc {
  from: string;
  to: string;
  value: number;
  told: boolean;
}

const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0);

/**
 * Decides what is told of a year. A quarter is decided by itself, so that a later one changes nothing told before; the sum of
 * the year is decided with all that is told already.
 * @param quarters the counts of each quarter in its order, by the same columns
 * @param complete whether these are all quarters the year will have
 */
export function withhold(quarters: readonly (readonly number[])[], complete: boolean): ToldYear {
  const rows = quarters.map(rowArcs);
  for (const [at, row] of rows.entries()) hideUntilSafe(row, openEnds(quarters[at] ?? []), row);
  const columns = quarters[0]?.length ?? 0;
  const year = yearArcs(quarters, columns);
  if (complete) {
    const forced = year.filter((arc) => isReckoned(arc, rows));
    const free = year.filter((arc) => !forced.includes(arc));
    for (const arc of forced) arc.told = true;
    for (const arc of free) arc.told = arc.value >= LEAST;
    hideUntilSafe([...rows.flat(), ...year], [], free);
  }
  return { quarters: rows.map(toldRow), year: complete && columns > 0 ? toldRow(year) : null };
}

function rowArcs(cells: readonly number[], row: number): Arc[] {
  const inside = cells.map((value, column) => ({
    from: `row ${row}`,
    to: `column ${column}`,
    value,
    told: value >= LEAST,
  }));
  const total = sum(cells);
  return [...inside, { from: 'total', to: `row ${row}`, value: total, told: total >= LEAST }];
}

/** As long as no sum of the year is told, what stands in a column of one quarter binds no other. */
const openEnds = (cells: readonly number[]): Arc[] => yearArcs([cells], cells.length);

function yearArcs(quarters: readonly (readonly number[])[], columns: number): Arc[] {
  const sums = Array.from({ length: columns }, (_, column) => sum(quarters.map((row) => row[column] ?? 0)));
  const inside = sums.map((value, column) => ({ from: `column ${column}`, to: 'year', value, told: false }));
  return [...inside, { from: 'year', to: 'total', value: sum(sums), told: false }];
}

/** A sum of the year whose parts are all told can be added up by anybody: there is nothing to withhold. */
function isReckoned(arc: Arc, rows: readonly Arc[][]): boolean {
  const parts = rows
    .flat()
    .filter(({ from, to }) => to === arc.from || (arc.to === 'total' && from === 'total'));
  return parts.length > 0 && parts.every(({ told }) => told);
}

/**
 * Withholds more, as few and as small as it finds, until nothing withheld can be reckoned too closely.
 * @param open what is not told in any case and needs no care itself
 */
function hideUntilSafe(arcs: readonly Arc[], open: readonly Arc[], mayHide: readonly Arc[]): void {
  const all = [...arcs, ...open];
  const exposed = () => arcs.filter((arc) => !arc.told && roomOf(arc, all) < ROOM).length;
  while (exposed() > 0) {
    const tries = mayHide
      .filter(({ told }) => told)
      .map((arc) => {
        arc.told = false;
        const left = exposed();
        arc.told = true;
        return { arc, left };
      });
    const best = tries.toSorted((a, b) => a.left - b.left || a.arc.value - b.arc.value)[0];
    if (!best) return;
    best.arc.told = false;
  }
}

/**
 * From the lowest to the highest value that a withheld count can have with everything told as it is: what can be sent round
 * through the other withheld counts, up and down (no count is below nothing). It need not be known beyond `ROOM`.
 */
function roomOf(arc: Arc, arcs: readonly Arc[]): number {
  const others = arcs.filter((other) => other !== arc && !other.told);
  const up = flow(others, arc.to, arc.from);
  const down = Math.min(arc.value, flow(others, arc.from, arc.to));
  return up + down;
}

/** How much can be sent from one node to another through withheld counts, up to `ROOM`. */
function flow(arcs: readonly Arc[], from: string, to: string): number {
  const values = new Map(arcs.map((arc) => [arc, arc.value]));
  let sent = 0;
  while (sent < ROOM && step(arcs, values, from, to)) sent += 1;
  return sent;
}

/** Sends one along some path that has room for it. */
function step(arcs: readonly Arc[], values: Map<Arc, number>, from: string, to: string): boolean {
  const cameBy = new Map<string, { arc: Arc; change: 1 | -1; before: string }>();
  const seen = new Set([from]);
  const waiting = [from];
  for (let at = waiting.shift(); at !== undefined && !seen.has(to); at = waiting.shift()) {
    for (const arc of arcs) {
      const ahead = arc.from === at ? { next: arc.to, change: 1 as const } : null;
      const back =
        arc.to === at && (values.get(arc) ?? 0) > 0 ? { next: arc.from, change: -1 as const } : null;
      for (const way of [ahead, back]) {
        if (!way || seen.has(way.next)) continue;
        seen.add(way.next);
        cameBy.set(way.next, { arc, change: way.change, before: at });
        waiting.push(way.next);
      }
    }
  }
  if (!seen.has(to)) return false;
  for (let way = cameBy.get(to); way; way = way.before === from ? undefined : cameBy.get(way.before)) {
    values.set(way.arc, (values.get(way.arc) ?? 0) + way.change);
  }
  return true;
}

function toldRow(arcs: readonly Arc[]): ToldRow {
  const said = arcs.map(({ told, value }) => (told ? value : null));
  return { cells: said.slice(0, -1), total: said.at(-1) ?? null };
}
