import { joined, latin, nameAt, standsAt, viewOf } from './bytes.ts';
import { onlyOrientation, orientationIn } from './exif.ts';

const SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);

/** What a picture is drawn from; every other chunk that may be left out is left out: texts, times, places, the unknown. */
const picture = ['IHDR', 'PLTE', 'IDAT', 'IEND', 'acTL', 'fcTL', 'fdAT'];
const colours = [
  'tRNS',
  'cHRM',
  'gAMA',
  'iCCP',
  'sBIT',
  'sRGB',
  'cICP',
  'mDCV',
  'cLLI',
  'bKGD',
  'hIST',
  'pHYs',
];
const kept: ReadonlySet<string> = new Set([...picture, ...colours]);

interface Chunk {
  name: string;
  data: Uint8Array;
  /** The chunk as it stands, with length and check sum. */
  whole: Uint8Array;
}

/**
 * A PNG with what it is drawn from and nothing else; of its EXIF only how it is turned. What follows the end is gone.
 * @returns null when it is no whole PNG: a check sum is wrong, or a part is missing
 */
export function cleanPng(bytes: Uint8Array): Uint8Array | null {
  if (!standsAt(bytes, 0, SIGNATURE)) return null;
  const chunks: Chunk[] = [];
  let turned: number | null = null;
  for (let at = SIGNATURE.length; chunks.at(-1)?.name !== 'IEND'; ) {
    const chunk = chunkAt(bytes, at);
    if (chunk === null) return null;
    at += chunk.whole.length;
    if (chunk.name === 'eXIf') turned ??= orientationIn(chunk.data);
    if (kept.has(chunk.name)) chunks.push(chunk);
    // A capital first letter: whoever does not know the chunk cannot draw the picture.
    else if (/^[A-Z]/.test(chunk.name)) return null;
  }
  const [header, ...rest] = chunks;
  if (header?.name !== 'IHDR' || header.data.length !== 13) return null;
  if (!rest.some(({ name }) => name === 'IDAT') || rest.at(-1)?.data.length !== 0) return null;
  const exif = turned === null ? [] : [writtenChunk('eXIf', onlyOrientation(turned))];
  return joined([SIGNATURE, header.whole, ...exif, ...rest.map(({ whole }) => whole)]);
}

function chunkAt(bytes: Uint8Array, at: number): Chunk | null {
  if (at + 12 > bytes.length) return null;
  const view = viewOf(bytes);
  const end = at + 12 + view.getUint32(at);
  const name = nameAt(bytes, at + 4);
  if (end > bytes.length || !/^[A-Za-z]{4}$/.test(name)) return null;
  if (checkSum(bytes.subarray(at + 4, end - 4)) !== view.getUint32(end - 4)) return null;
  return { name, data: bytes.subarray(at + 8, end - 4), whole: bytes.subarray(at, end) };
}

/** A chunk with its length and check sum. */
export function writtenChunk(name: string, data: Uint8Array): Uint8Array {
  const checked = joined([latin(name), data]);
  const whole = new Uint8Array(checked.length + 8);
  whole.set(checked, 4);
  viewOf(whole).setUint32(0, data.length);
  viewOf(whole).setUint32(whole.length - 4, checkSum(checked));
  return whole;
}

const table = Uint32Array.from({ length: 256 }, (_, start) => {
  let sum = start;
  for (let bit = 0; bit < 8; bit += 1) sum = sum & 1 ? 0xedb88320 ^ (sum >>> 1) : sum >>> 1;
  return sum;
});

/** CRC-32 as PNG asks for it. */
function checkSum(bytes: Uint8Array): number {
  let sum = 0xffffffff;
  for (const byte of bytes) sum = (table[(sum ^ byte) & 0xff] ?? 0) ^ (sum >>> 8);
  return (sum ^ 0xffffffff) >>> 0;
}
