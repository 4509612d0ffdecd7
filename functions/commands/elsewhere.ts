import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { auditText, reindexText } from '../../db/as-text.ts';
import { type Ask, type DumpRow, type DumpTable, roomText, rowsAsText } from '../../db/dump.ts';
import { rebuildIndex } from '../../db/search-index.ts';
import { noteBackedUp, noteRestored, type Place, sourceOf, sums, targetOf } from '../host/backup/here.ts';
import type { Target } from '../host/backup/read.ts';
import type { Attachments } from '../host/backup/write.ts';
import type { Here } from '../host/commands/here.ts';
import { Sentence } from '../host/settings.ts';
import { quiet } from './build.ts';
import { buildIfNeeded, type Local, withLocal } from './miniflare.ts';
import { remoteAsk, remoteRun } from './remote.ts';

/** The attachments of the Workers build on this machine: its bucket, asked for only when there are any. */
const localFiles = ({ miniflare }: Local): Attachments => ({
  get: async (id) => {
    const found = await (await miniflare.getR2Bucket('FILES')).get(id);
    return found ? new Uint8Array(await found.arrayBuffer()) : null;
  },
  put: async (id, bytes) => {
    await (await miniflare.getR2Bucket('FILES')).put(id, bytes);
  },
});

/** Everything on Cloudflare goes through files of one's own that are gone afterwards. */
function withFile<T>(work: (path: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'attachment-'));
  try {
    return work(join(folder, 'sealed'));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function bucket(verb: 'get' | 'put', id: string, file: string): string | null {
  const { 1: name } =
    /\[\[r2_buckets\]\][^[]*?bucket_name = "([^"]+)"/.exec(readFileSync('wrangler.toml', 'utf8')) ?? [];
  if (name === undefined) throw new Sentence('wrangler.toml 里没有附件的存储桶（r2_buckets）。');
  const args = ['r2', 'object', verb, `${name}/${id}`, '--remote', '--file', file];
  const { status, stderr } = spawnSync('wrangler', args, {
    encoding: 'utf8',
    env: { ...process.env, ...quiet },
  });
  if (status === 0) return file;
  if (verb === 'get' && /does not exist/i.test(stderr)) return null;
  throw new Sentence(`wrangler r2 object ${verb} 没有成功：${stderr}`);
}

const remoteFiles: Attachments = {
  get: async (id) =>
    withFile((path) => {
      const found = bucket('get', id, path);
      return found !== null && existsSync(found) ? readFileSync(found) : null;
    }),
  put: async (id, bytes) => {
    withFile((path) => {
      writeFileSync(path, bytes, { mode: 0o600 });
      bucket('put', id, path);
    });
  },
};

const cell = z.union([z.string(), z.number(), z.null()]);
const answers = z.array(z.object({ results: z.array(z.record(z.string(), cell)) }));

/** A question to Cloudflare's database, and its rows in the order of the columns. */
const remotely: Ask = async (question, columns) =>
  (answers.parse(remoteAsk(question))[0]?.results ?? []).map((row) =>
    columns.map((column) => row[column] ?? null),
  );

/** Rows are gathered and sent as text of some megabytes, each of which Cloudflare takes or refuses as a whole. */
const SENT_AT_ONCE = 4 * 1024 * 1024;

function remoteTarget(): Target {
  let gathered: string[] = [];
  let size = 0;
  const send = () => {
    if (gathered.length > 0) remoteRun(gathered.join('\n'));
    gathered = [];
    size = 0;
  };
  return {
    ask: remotely,
    clear: async () => remoteRun(roomText().join('\n')),
    put: async (table: DumpTable, rows: readonly DumpRow[]) => {
      for (const text of rowsAsText(table, rows)) {
        gathered.push(text);
        size += text.length;
        if (size > SENT_AT_ONCE) send();
      }
    },
    done: async () => send(),
    files: remoteFiles,
  };
}

/** Cloudflare as a place, through wrangler. */
export const onCloudflare = (): Place => ({
  read(work) {
    remoteRun(auditText({ at: Date.now(), by: null, action: 'backed-up' }));
    return work({ ask: remotely, files: remoteFiles, page: 1000, still: false });
  },
  async fill(work) {
    const told = await work(remoteTarget());
    const done = auditText({ at: Date.now(), by: null, action: 'restored', facts: sums(told) });
    // The search index holds what only the Worker can seal: its scheduler makes it, some matters a minute.
    remoteRun([reindexText(Date.now()), done].join('\n'));
    return told;
  },
});

/** The Workers build on this machine as a place. */
export const onPreview = ({ settings }: Here): Place => ({
  read(work) {
    buildIfNeeded();
    return withLocal(settings, async (local) => {
      await noteBackedUp(local.store);
      return work(sourceOf(local.store, localFiles(local), false));
    });
  },
  fill(work) {
    buildIfNeeded();
    return withLocal(settings, async (local) => {
      const told = await work(targetOf(local.store, localFiles(local)));
      await rebuildIndex(local.store);
      await noteRestored(local.store, told);
      return told;
    });
  },
});
