import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';
import type { KeyRing } from './keys.ts';

// A file of any length under a key of its own, in pieces: each is sealed with its number, and the last one as the last, so that
// none can be altered, exchanged, dropped or cut off without being noticed, and none but the one at hand is in memory.

const algorithm = 'aes-256-gcm';
const NONCE = 12;
const TAG = 16;
/** How much of a file is one piece. */
export const PIECE = 256 * 1024;

/** The key of one file of one back-up. */
export function fileKey(keys: KeyRing, keyId: string, backup: string, name: string): Buffer {
  const { bytes } = keys.derive('backup', keyId);
  return Buffer.from(hkdfSync('sha256', bytes, backup, `file ${name}`, 32));
}

const place = (n: number, last: boolean): Buffer => Buffer.from(`${n}|${last ? 'last' : 'more'}`);

/** @returns a piece as it is written: its length, nonce, tag and what it holds */
function sealPiece(key: Uint8Array, n: number, last: boolean, bytes: Uint8Array): Buffer {
  const nonce = randomBytes(NONCE);
  const cipher = createCipheriv(algorithm, key, nonce);
  cipher.setAAD(place(n, last));
  const body = Buffer.concat([cipher.update(bytes), cipher.final()]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(NONCE + TAG + body.length);
  return Buffer.concat([length, nonce, cipher.getAuthTag(), body]);
}

function unsealPiece(key: Uint8Array, n: number, last: boolean, sealed: Buffer): Buffer {
  const decipher = createDecipheriv(algorithm, key, sealed.subarray(0, NONCE), { authTagLength: TAG });
  decipher.setAAD(place(n, last));
  decipher.setAuthTag(sealed.subarray(NONCE, NONCE + TAG));
  return Buffer.concat([decipher.update(sealed.subarray(NONCE + TAG)), decipher.final()]);
}

/** Seals what comes and hands it on, piece by piece. @returns the SHA-256 of what was sealed, and its length */
export async function sealStream(
  key: Uint8Array,
  source: AsyncIterable<Uint8Array>,
  write: (piece: Uint8Array) => void,
): Promise<{ sha256: string; size: number }> {
  const hash = createHash('sha256');
  let [size, n] = [0, 0];
  let held = Buffer.alloc(0);
  for await (const bytes of source) {
    hash.update(bytes);
    size += bytes.length;
    held = Buffer.concat([held, bytes]);
    for (; held.length > PIECE; n += 1) {
      write(sealPiece(key, n, false, held.subarray(0, PIECE)));
      held = held.subarray(PIECE);
    }
  }
  write(sealPiece(key, n, true, held));
  return { sha256: hash.digest('hex'), size };
}

/**
 * Opens what `sealStream` made, piece by piece.
 * @param read gives the next so many bytes; fewer at the end of the file
 * @throws when anything is altered, missing or sealed under another key
 */
export async function* unsealStream(
  key: Uint8Array,
  size: number,
  read: (most: number) => Buffer,
): AsyncGenerator<Buffer> {
  let at = 0;
  for (let n = 0; ; n += 1) {
    const head = read(4);
    const length = head.length === 4 ? head.readUInt32BE() : 0;
    if (length < NONCE + TAG || length > NONCE + TAG + PIECE) throw new Error('not a sealed file');
    at += 4 + length;
    const piece = read(length);
    if (piece.length !== length) throw new Error('a sealed file was cut off');
    yield unsealPiece(key, n, at === size, piece);
    if (at === size) return;
  }
}
