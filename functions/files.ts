import type { Context } from 'hono';
import { newId } from '../db/change.ts';
import { each } from '../db/each.ts';
import { openFile, orphansAmong, type ShownFile, type StoredFile, sealFile } from '../db/files.ts';
import type { MatterRow } from '../db/matter-row.ts';
import type { Attachment } from '../domain/files/attachment.ts';
import { asDownload } from '../domain/files/name.ts';
import { HOUR } from '../domain/time.ts';
import { faultPage } from './answers.ts';
import type { Home } from './home.ts';
import type { HouseEnv } from './house.ts';
import { logFault } from './log.ts';

type Keeping = Pick<Home, 'files' | 'store'>;

/**
 * Seals files under the key of their matter and lays them down, before the change that names them: a row never speaks of bytes
 * that are not there.
 * @returns null when they cannot be laid down; then none of them stays
 */
export async function layDown(
  home: Keeping,
  row: Pick<MatterRow, 'id' | 'dataKey'>,
  files: readonly Attachment[],
): Promise<StoredFile[] | null> {
  const stored: StoredFile[] = [];
  try {
    for (const { name, type, bytes } of files) {
      const id = newId();
      await home.files.put(id, sealFile(home.store, row, id, bytes));
      stored.push({ id, name, type, size: bytes.length });
    }
    return stored;
  } catch (error) {
    logFault('files', error);
    await takeAway(home, stored);
    return null;
  }
}

/** Removes what no row will speak of. What cannot be removed now is found by the scheduler. */
export async function takeAway({ files }: Pick<Home, 'files'>, stored: readonly StoredFile[]): Promise<void> {
  for (const { id } of stored) {
    try {
      await files.remove(id);
    } catch (error) {
      logFault('files', error);
    }
  }
}

/** How long bytes may lie without a row: a change under way has its row within seconds. */
const ALONE = HOUR;

/** Removes bytes that no row speaks of: laid down for a change that did not come, or of a file that was erased. */
export async function removeOrphans({ files, store, now }: Keeping & Pick<Home, 'now'>): Promise<void> {
  for await (const page of files.list()) {
    const old = page.filter(({ at }) => at <= now() - ALONE).map(({ id }) => id);
    await each(await orphansAmong(store, old), (id) => files.remove(id));
  }
}

/** A file as a download and nothing else, in a sandbox of its own. */
export async function fileAnswer(
  c: Context<HouseEnv>,
  row: Pick<MatterRow, 'id' | 'dataKey'>,
  file: ShownFile,
): Promise<Response> {
  const { files, store } = c.env;
  try {
    const sealed = await files.get(file.id);
    if (!sealed) throw new Error('a row without its bytes');
    const bytes = openFile(store, row, file.id, sealed);
    c.set('sandboxed', true);
    return new Response(bytes, {
      headers: { 'content-type': file.type, 'content-disposition': asDownload(file.name) },
    });
  } catch (error) {
    logFault('files', error);
    return faultPage(c, 503);
  }
}
