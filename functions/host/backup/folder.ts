import { closeSync, fsyncSync, openSync, readSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { KeyRing } from '../../../db/keys.ts';
import { fileKey, sealStream, unsealStream } from '../../../db/sealed-file.ts';

/** What a back-up says of itself; sealed as everything else. */
const contents = z.object({
  /** The last migration that this product knew. */
  version: z.string(),
  at: z.number(),
  /** Every key of the ring that sealed it: values inside may be under an older one. */
  keys: z.array(z.string()),
  tables: z.array(
    z.object({ name: z.string(), columns: z.array(z.string()), rows: z.number(), sha256: z.string() }),
  ),
  files: z.array(z.object({ id: z.string(), size: z.number(), sha256: z.string() })),
  /** Attachments that the rows speak of and that were not there. */
  missing: z.array(z.string()),
});
export type Contents = z.infer<typeof contents>;

/** What stands in the open: which back-up, and under which key. */
export const outside = z.object({ format: z.literal(1), backup: z.string(), key: z.string() });

/** A back-up's folder and what opens it. */
export interface Sealed {
  folder: string;
  backup: string;
  keys: KeyRing;
  keyId: string;
}

export const LABEL = 'backup.json';
export const tableFile = (name: string): string => `table-${name}.ndjson.sealed`;
export const attachmentFile = (id: string): string => `file-${id}.sealed`;
const CONTENTS = 'contents.sealed';

/** Writes one sealed file of a back-up, whole and on the disk. */
export async function writeSealed(
  { folder, backup, keys, keyId }: Sealed,
  name: string,
  source: AsyncIterable<Uint8Array>,
): Promise<{ sha256: string; size: number }> {
  const file = openSync(join(folder, name), 'wx', 0o600);
  try {
    const key = fileKey(keys, keyId, backup, name);
    const written = await sealStream(key, source, (piece) => void writeSync(file, piece));
    fsyncSync(file);
    return written;
  } finally {
    closeSync(file);
  }
}

/** Reads one sealed file of a back-up, piece by piece. */
export async function* readSealed(
  { folder, backup, keys, keyId }: Sealed,
  name: string,
): AsyncGenerator<Buffer> {
  const path = join(folder, name);
  const file = openSync(path, 'r');
  const read = (most: number): Buffer => {
    const bytes = Buffer.alloc(most);
    let got = 0;
    while (got < most) {
      const more = readSync(file, bytes, got, most - got, null);
      if (more === 0) break;
      got += more;
    }
    return bytes.subarray(0, got);
  };
  try {
    yield* unsealStream(fileKey(keys, keyId, backup, name), statSync(path).size, read);
  } finally {
    closeSync(file);
  }
}

/** Writes what the back-up says of itself, last of all: without it a folder is no back-up. */
export async function writeContents(sealed: Sealed, told: Contents): Promise<void> {
  await writeSealed(sealed, CONTENTS, pieces(Buffer.from(JSON.stringify(told))));
}

async function* pieces(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** What the back-up says of itself. @throws when it is altered or sealed under another key */
export async function readContents(sealed: Sealed): Promise<Contents> {
  const parts: Buffer[] = [];
  for await (const part of readSealed(sealed, CONTENTS)) parts.push(part);
  return contents.parse(JSON.parse(Buffer.concat(parts).toString('utf8')));
}
