import { lastIndexOf, latin, standsAt } from './bytes.ts';

const HEAD = latin('%PDF-');
const TRAILER = latin('startxref');
const END = latin('%%EOF');

/**
 * A PDF from its first sign to its last end marker; what follows is gone. What it says of its author stays: it is a document,
 * and its parts cannot be taken out without writing it anew.
 * @returns null when it does not begin and end as a PDF does
 */
export function cleanPdf(bytes: Uint8Array): Uint8Array | null {
  if (!standsAt(bytes, 0, HEAD) || !/[12]/.test(String.fromCharCode(bytes[HEAD.length] ?? 0))) return null;
  const end = lastIndexOf(bytes, END);
  if (end < 0 || lastIndexOf(bytes.subarray(0, end), TRAILER) < 0) return null;
  return bytes.subarray(0, end + END.length);
}
