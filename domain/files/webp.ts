import { joined, latin, nameAt, standsAt, viewOf } from './bytes.ts';
import { onlyOrientation, orientationIn } from './exif.ts';

const HEAD = 12;
const FRAME_HEAD = 16;
const HAS_XMP = 0x04;
const HAS_EXIF = 0x08;

const kept: ReadonlySet<string> = new Set(['VP8X', 'VP8 ', 'VP8L', 'ALPH', 'ANIM', 'ANMF', 'ICCP']);
const keptInFrame: ReadonlySet<string> = new Set(['VP8 ', 'VP8L', 'ALPH']);

interface Chunk {
  name: string;
  data: Uint8Array;
}

/**
 * A WebP with what it is drawn from and nothing else; of its EXIF only how it is turned. What follows the end is gone.
 * @returns null when it is no whole WebP
 */
export function cleanWebp(bytes: Uint8Array): Uint8Array | null {
  if (!standsAt(bytes, 0, latin('RIFF')) || !standsAt(bytes, 8, latin('WEBP'))) return null;
  const end = 8 + viewOf(bytes).getUint32(4, true);
  const chunks = end > bytes.length ? null : chunksOf(bytes.subarray(HEAD, end));
  const first = chunks?.[0];
  if (!chunks || !first || !['VP8X', 'VP8 ', 'VP8L'].includes(first.name)) return null;
  const picture = chunks.filter(({ name }) => kept.has(name)).map(withoutExtras);
  if (!picture.every(isSound) || !picture.some(({ name }) => /^(VP8 |VP8L|ANMF)$/.test(name))) return null;
  const exif = chunks.find(({ name }) => name === 'EXIF');
  const turned = exif === undefined || first.name !== 'VP8X' ? null : orientationIn(exif.data);
  const flagged = picture.map((chunk) => (chunk.name === 'VP8X' ? flags(chunk, turned !== null) : chunk));
  const last = turned === null ? [] : [{ name: 'EXIF', data: onlyOrientation(turned) }];
  const body = joined([latin('WEBP'), ...[...flagged, ...last].map(written)]);
  return joined([latin('RIFF'), little(body.length), body]);
}

/** Every chunk of a stretch; null when one reaches beyond it. */
function chunksOf(bytes: Uint8Array): Chunk[] | null {
  const chunks: Chunk[] = [];
  for (let at = 0; at < bytes.length; ) {
    if (at + 8 > bytes.length) return null;
    const size = viewOf(bytes).getUint32(at + 4, true);
    if (at + 8 + size > bytes.length) return null;
    chunks.push({ name: nameAt(bytes, at), data: bytes.subarray(at + 8, at + 8 + size) });
    at += 8 + size + (size % 2);
  }
  return chunks;
}

/** A frame of a moving picture holds chunks itself. */
function withoutExtras(chunk: Chunk): Chunk {
  if (chunk.name !== 'ANMF') return chunk;
  const inner = chunksOf(chunk.data.subarray(FRAME_HEAD)) ?? [];
  const drawn = inner.filter(({ name }) => keptInFrame.has(name));
  return { name: 'ANMF', data: joined([chunk.data.subarray(0, FRAME_HEAD), ...drawn.map(written)]) };
}

function isSound({ name, data }: Chunk): boolean {
  if (name === 'VP8X') return data.length === 10;
  if (name === 'VP8 ') return data.length > 10 && standsAt(data, 3, Uint8Array.of(0x9d, 0x01, 0x2a));
  if (name === 'VP8L') return data.length > 5 && data[0] === 0x2f;
  return name !== 'ANMF' || data.length > FRAME_HEAD;
}

function flags({ name, data }: Chunk, hasExif: boolean): Chunk {
  const set = Uint8Array.from(data);
  set[0] = ((set[0] ?? 0) & ~(HAS_XMP | HAS_EXIF)) | (hasExif ? HAS_EXIF : 0);
  return { name, data: set };
}

const little = (size: number): Uint8Array =>
  Uint8Array.of(size & 0xff, (size >> 8) & 0xff, (size >> 16) & 0xff, (size >> 24) & 0xff);

const written = ({ name, data }: Chunk): Uint8Array =>
  joined([latin(name), little(data.length), data, new Uint8Array(data.length % 2)]);
