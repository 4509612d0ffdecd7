import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Files } from '../home.ts';

/** Ids are made by this house; anything else is no file of it, whatever path it would lead to. */
const isId = (id: string): boolean => /^[\w-]{10,40}(\.part)?$/.test(id);

const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ENOENT';

/** How many a page of the list has. */
const PAGE = 1000;

/** A folder of this machine: a file under its id, readable by its owner only, whole and on the disk once it has its name. */
export function folderFiles(folder: string): Files {
  const pathOf = (id: string): string => {
    if (!isId(id)) throw new Error('no id of a file');
    return join(folder, id);
  };
  return {
    async put(id, bytes) {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const [path, part] = [pathOf(id), pathOf(`${id}.part`)];
      try {
        await write(part, bytes);
        await rename(part, path);
        await flush(folder);
      } catch (error) {
        await rm(part, { force: true }).catch(() => undefined);
        throw error;
      }
    },
    async get(id) {
      try {
        return new Uint8Array(await readFile(pathOf(id)));
      } catch (error) {
        if (isMissing(error)) return null;
        throw error;
      }
    },
    remove: (id) => rm(pathOf(id), { force: true }),
    async *list() {
      const names = (await namesIn(folder)).filter(isId);
      for (let from = 0; from < names.length; from += PAGE) {
        const found = names
          .slice(from, from + PAGE)
          .map(async (id) => ({ id, at: await timeOf(pathOf(id)) }));
        yield (await Promise.all(found)).flatMap(({ id, at }) => (at === null ? [] : [{ id, at }]));
      }
    },
  };
}

async function write(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** A name is on the disk when its folder is. */
async function flush(folder: string): Promise<void> {
  const file = await open(folder, 'r');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

/** When a file was written; null when it has gone meanwhile. */
async function timeOf(path: string): Promise<number | null> {
  try {
    return (await stat(path)).mtimeMs;
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}
