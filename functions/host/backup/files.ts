import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Attachments } from './write.ts';

/** The attachments of a server of one's own: a folder beside the database, one sealed file an id. */
export function folderFiles(folder: string): Attachments {
  const pathOf = (id: string): string => {
    if (!/^[\w.-]{1,80}$/.test(id) || id.startsWith('.')) throw new Error('not the id of a file');
    return join(folder, id);
  };
  return {
    get: async (id) => (existsSync(pathOf(id)) ? readFileSync(pathOf(id)) : null),
    put: async (id, bytes) => {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      const file = openSync(pathOf(id), 'w', 0o600);
      writeSync(file, bytes);
      fsyncSync(file);
      closeSync(file);
    },
  };
}
