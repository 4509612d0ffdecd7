import { backup, DatabaseSync } from 'node:sqlite';

/**
 * Writes a consistent copy of a database that may be in use. SQLite does not wait for the disk here; the caller does.
 * @param to a file that is empty or does not stand yet
 * @throws what SQLite says; `faultOf` names it
 */
export function copyDatabase(from: string, to: string): void {
  const sqlite = new DatabaseSync(from, { timeout: 5000 });
  try {
    sqlite.prepare('vacuum into ?').run(to);
  } finally {
    sqlite.close();
  }
}

/** Puts a copy back in place of a database that nobody uses, as one transaction: after a power cut it is one or the other. */
export async function restoreDatabase(copy: string, over: string): Promise<void> {
  const source = new DatabaseSync(copy, { readOnly: true });
  try {
    await backup(source, over);
  } finally {
    source.close();
  }
}
