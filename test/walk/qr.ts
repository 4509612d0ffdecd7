import type { Locator } from 'playwright-core';

/** The quiet zone around a code, in modules. */
const QUIET = 4;
/** Blocks of a code of medium correction, by its version: their bytes stand one by one, block after block. */
const BLOCKS: Readonly<Record<number, { blocks: number; bytes: number }>> = {
  3: { blocks: 1, bytes: 44 },
  4: { blocks: 2, bytes: 32 },
  5: { blocks: 2, bytes: 43 },
  6: { blocks: 4, bytes: 27 },
};

type Dark = (x: number, y: number) => boolean;

const masks: readonly Dark[] = [
  (x, y) => (x + y) % 2 === 0,
  (_, y) => y % 2 === 0,
  (x) => x % 3 === 0,
  (x, y) => (x + y) % 3 === 0,
  (x, y) => (Math.floor(x / 3) + Math.floor(y / 2)) % 2 === 0,
  (x, y) => ((x * y) % 2) + ((x * y) % 3) === 0,
  (x, y) => (((x * y) % 2) + ((x * y) % 3)) % 2 === 0,
  (x, y) => (((x + y) % 2) + ((x * y) % 3)) % 2 === 0,
];

/** What a code on a page says, as a phone reads it from the picture: module by module, nothing of it worn off. */
export async function scan(code: Locator): Promise<string> {
  const path = (await code.locator('path').getAttribute('d')) ?? '';
  const set = new Set([...path.matchAll(/M(\d+) (\d+)h1/g)].map(([, x, y]) => `${x} ${y}`));
  const dark: Dark = (x, y) => set.has(`${x + QUIET} ${y + QUIET}`);
  const box = (await code.getAttribute('viewBox')) ?? '';
  const size = Number(box.split(' ')[2]) - 2 * QUIET;
  const laid = BLOCKS[(size - 17) / 4];
  if (!laid) throw new Error(`a code of ${size} modules is not read here`);
  const bytes = bytesIn(dark, size);
  const { blocks, bytes: each } = laid;
  const data = Array.from({ length: blocks }, (_, block) =>
    Array.from({ length: each }, (_, at) => bytes[at * blocks + block] ?? 0),
  ).flat();
  const nibbles = data.flatMap((byte) => [byte >> 4, byte & 15]);
  const [mode, high = 0, low = 0, ...rest] = nibbles;
  if (mode !== 4) throw new Error('a code of letters alone is not read here');
  const text = Array.from(
    { length: high * 16 + low },
    (_, at) => (rest[2 * at] ?? 0) * 16 + (rest[2 * at + 1] ?? 0),
  );
  return Buffer.from(text).toString('utf8');
}

/** The bytes in the order in which they lie: two columns at a time, up and down, from the right. */
function bytesIn(dark: Dark, size: number): number[] {
  const format = Array.from({ length: 15 }, (_, bit) => {
    const [x, y] = bit < 6 ? [8, bit] : bit < 8 ? [8, bit + 1] : bit === 8 ? [7, 8] : [14 - bit, 8];
    return dark(x, y) ? 2 ** bit : 0;
  }).reduce((all, bit) => all + bit, 0);
  const mask = masks[((format ^ 0x5412) >> 10) & 7];
  const bits: number[] = [];
  for (let pair = size - 1; pair > 0; pair -= 2) {
    const right = pair <= 6 ? pair - 1 : pair;
    for (let step = 0; step < size; step += 1) {
      const y = ((right + 1) & 2) === 0 ? size - 1 - step : step;
      for (const x of [right, right - 1]) {
        if (!isFixed(x, y, size)) bits.push(dark(x, y) !== (mask?.(x, y) ?? false) ? 1 : 0);
      }
    }
  }
  return Array.from({ length: Math.floor(bits.length / 8) }, (_, at) =>
    bits.slice(8 * at, 8 * at + 8).reduce((byte, bit) => 2 * byte + bit, 0),
  );
}

/** Whether a module belongs to the picture that a camera finds the code by, and holds no data. */
function isFixed(x: number, y: number, size: number): boolean {
  const corner = (x < 9 && y < 9) || (x >= size - 8 && y < 9) || (x < 9 && y >= size - 8);
  const align = Math.abs(x - (size - 7)) <= 2 && Math.abs(y - (size - 7)) <= 2;
  return corner || align || x === 6 || y === 6;
}
