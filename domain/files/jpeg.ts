import { joined, latin, standsAt, viewOf } from './bytes.ts';
import { EXIF_HEAD, onlyOrientation, orientationIn } from './exif.ts';

const SOI = Uint8Array.of(0xff, 0xd8);
const EOI = 0xd9;
const SOS = 0xda;
const JFIF = latin('JFIF\0');
const ICC = latin('ICC_PROFILE\0');
const ADOBE = latin('Adobe');

/** One part between two markers: its marker byte, where its content starts and ends. */
interface Segment {
  marker: number;
  start: number;
  end: number;
}

/**
 * A JPEG without anything but the picture: JFIF (without its little preview), the colour profile and Adobe's colour transform
 * stay; of EXIF only how it is turned; place, camera, time, comments, previews and whatever follows the end are gone. No
 * point of the picture is touched.
 * @returns null when it is no whole JPEG
 */
export function cleanJpeg(bytes: Uint8Array): Uint8Array | null {
  if (!standsAt(bytes, 0, SOI)) return null;
  const head: Uint8Array[] = [];
  const rest: Uint8Array[] = [];
  let turned: number | null = null;
  let [hasFrame, hasScan] = [false, false];
  for (let at = SOI.length; ; ) {
    const segment = segmentAt(bytes, at);
    if (segment === null) return null;
    const { marker, start, end } = segment;
    if (marker === EOI) break;
    const content = bytes.subarray(start, end);
    at = end;
    if (marker >= 0xe0 && marker <= 0xef) {
      if (marker === 0xe1 && standsAt(content, 0, EXIF_HEAD)) turned ??= orientationIn(content);
      const kept = keptOf(marker, content);
      if (kept) (marker === 0xe0 ? head : rest).push(written(marker, kept));
    } else if (isPicture(marker)) {
      hasFrame ||= isFrame(marker);
      hasScan ||= marker === SOS;
      if (marker === SOS) at = endOfScan(bytes, end);
      rest.push(written(marker, content), bytes.subarray(end, at));
    } else if (marker !== 0xfe) return null;
  }
  if (!hasFrame || !hasScan) return null;
  const exif = turned === null ? [] : [written(0xe1, joined([EXIF_HEAD, onlyOrientation(turned)]))];
  return joined([SOI, ...head.slice(0, 1), ...exif, ...rest, Uint8Array.of(0xff, EOI)]);
}

function segmentAt(bytes: Uint8Array, from: number): Segment | null {
  if (bytes[from] !== 0xff) return null;
  let at = from + 1;
  while (bytes[at] === 0xff) at += 1;
  const marker = bytes[at];
  if (marker === undefined) return null;
  if (marker === EOI) return { marker, start: at + 1, end: at + 1 };
  if (at + 3 > bytes.length) return null;
  const length = viewOf(bytes).getUint16(at + 1);
  const end = at + 1 + length;
  return length < 2 || end > bytes.length ? null : { marker, start: at + 3, end };
}

/** Tables, frames and scans; not the markers that stand alone, which have no place here, nor the reserved ones. */
const isPicture = (marker: number): boolean => marker >= 0xc0 && marker <= 0xdf && !isAlone(marker);
const isAlone = (marker: number): boolean => marker === 0xc8 || (marker >= 0xd0 && marker <= 0xd8);
const isFrame = (marker: number): boolean => marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);

/** What of an application's segment stays. */
function keptOf(marker: number, content: Uint8Array): Uint8Array | null {
  if (marker === 0xe0 && standsAt(content, 0, JFIF) && content.length >= 14) {
    return joined([content.subarray(0, 12), Uint8Array.of(0, 0)]);
  }
  if (marker === 0xe2 && standsAt(content, 0, ICC)) return content;
  if (marker === 0xee && standsAt(content, 0, ADOBE) && content.length >= 12) return content.subarray(0, 12);
  return null;
}

const written = (marker: number, content: Uint8Array): Uint8Array => {
  const length = content.length + 2;
  return joined([Uint8Array.of(0xff, marker, length >> 8, length & 0xff), content]);
};

/** Where the points of a scan end: at the next marker that is neither a stuffed FF nor a restart. */
function endOfScan(bytes: Uint8Array, from: number): number {
  for (let at = bytes.indexOf(0xff, from); at >= 0; at = bytes.indexOf(0xff, at + 1)) {
    const next = bytes[at + 1];
    if (next === 0 || next === 0xff || (next !== undefined && next >= 0xd0 && next <= 0xd7)) continue;
    return at;
  }
  return bytes.length;
}
