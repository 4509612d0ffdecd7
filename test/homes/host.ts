import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { KeyRing } from '../../db/keys.ts';
import { openSqlite } from '../../db/sqlite.ts';
import type { Database } from '../../db/store.ts';
import { HOST } from '../../functions/commands/build.ts';
import type * as Entry from '../../functions/host/entry.ts';
import { type HostSettings, readKeyRing } from '../../functions/host/settings.ts';
import { freePort, somewhere } from '../host/artefact.ts';
import { openLetterbox } from '../host/letterbox.ts';
import { type Asked, type HomeUnderTest, type HouseOptions, SITE } from './home.ts';
import { settingsAt } from './settings.ts';

/** The built server, loaded into this process. */
export const loadBuild = (): Promise<typeof Entry> =>
  import(pathToFileURL(resolve(HOST, 'server/entry.mjs')).href);

/** The database beside the server, with the keys of its key file. */
function keysOf(settings: HostSettings, db: Database): Pick<HomeUnderTest, 'store' | 'keyRing'> {
  const keyRing = readKeyRing(settings);
  return { keyRing, store: { db, keys: KeyRing.parse(keyRing) } };
}

/** The build for a server of one's own, on a fresh folder; its mail goes to an SMTP server that does as it is told. */
export async function openHost(options: HouseOptions): Promise<HomeUnderTest> {
  const place = somewhere();
  const letters = await openLetterbox();
  const port = await freePort();
  const settings: HostSettings = {
    ...settingsAt(place, port, {
      SITE,
      LIMITS: options.limits ? 'on' : 'off',
      TRUST_PROXY: '1',
      ...(options.robot === undefined ? {} : { WECOM_ROBOT: options.robot }),
      ...(options.mail === 'kept' ? {} : { SMTP_URL: letters.url }),
    }),
    demo: options.demo ?? false,
  };
  if (options.filesAway) blockFiles(place.data);
  const log = listenToLog();
  const build = await loadBuild();
  const serving = await build.start(pathToFileURL(`${resolve(HOST)}/`), settings, {
    seed: false,
    schedule: false,
  });
  const beside = openSqlite(resolve(place.data, 'house.sqlite'));
  return {
    origin: `http://127.0.0.1:${port}`,
    ask: (path, { headers, ...asked }: Asked) =>
      fetch(`http://127.0.0.1:${port}${path}`, { redirect: 'manual', ...asked, headers: { ...headers } }),
    ...keysOf(settings, beside.db),
    scheduled: (at) => serving.tick(at),
    files: filesIn(resolve(place.data, 'files')),
    mail: mailOf(letters),
    log: log.said,
    close: async () => {
      await serving.end();
      beside.close();
      await letters.down();
      log.stop();
      place.remove();
    },
  };
}

const mailOf = (letters: Awaited<ReturnType<typeof openLetterbox>>): HomeUnderTest['mail'] => ({
  turn: async (mode) => {
    letters.taken.length = 0;
    letters.turn(mode === 'is-slow' ? 'takes-its-time' : mode);
  },
  taken: async () =>
    letters.taken.map(({ id, to, subject, text }) => ({
      id: id.replace(/^<|@.*$/g, ''),
      to: to.replace(/^.*<|>$/g, ''),
      subject,
      text,
    })),
});

/** A file where the folder should be. */
function blockFiles(data: string): void {
  mkdirSync(data, { recursive: true });
  writeFileSync(resolve(data, 'files'), '');
}

const filesIn = (folder: string): HomeUnderTest['files'] => ({
  all: async () =>
    existsSync(folder)
      ? readdirSync(folder).map((id) => ({ id, bytes: readFileSync(resolve(folder, id)) }))
      : [],
  put: async (id, bytes) => {
    mkdirSync(folder, { recursive: true });
    writeFileSync(resolve(folder, id), bytes);
  },
});

/** The house writes to the console of this process: what it says is kept. */
function listenToLog() {
  const said: string[] = [];
  const { log, error } = console;
  console.log = (...words) => said.push(words.join(' '));
  console.error = (...words) => said.push(words.join(' '));
  const stop = () => Object.assign(console, { log, error });
  return { said: () => said.join('\n'), stop };
}
