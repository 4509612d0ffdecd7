import { spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HOST } from '../../functions/commands/build.ts';
import { freePort } from './artefact.ts';

export type Installation = Awaited<ReturnType<typeof install>>;

/** What makes a version another one: more migrations by name, or a launcher of its own. */
export interface Changes {
  migrations?: Readonly<Record<string, string>>;
  launcher?: string;
}

// The system's part, for a machine without systemd: what runs is the installed version, as the unit would run it.
const systemctl = (root: string): string => `#!/bin/sh
pid=$(cat ${root}/pid 2>/dev/null)
case $1 in
stop) kill "$pid"; while kill -0 "$pid" 2>/dev/null; do sleep 0.05; done ;;
start) cd ${root}; ${root}/home/current/node --env-file=${root}/environment ${root}/home/current/start.mjs >>${root}/log 2>&1 &
  echo $! >${root}/pid ;;
esac
`;
const runuser = `#!/bin/sh
shift 3
exec "$@"
`;

/** An installation as install.sh leaves it, in a folder of its own, with the present build as the version that runs. */
export async function install() {
  const root = mkdtempSync(join(tmpdir(), 'installed-'));
  const port = await freePort();
  const place = { data: join(root, 'data'), key: join(root, 'key') };
  const first = prepare(root, { port, ...place });
  const env = {
    PATH: `${join(root, 'bin')}:${process.env.PATH}`,
    XINGYANG_HOME: join(root, 'home'),
    XINGYANG_SETTINGS: join(root, 'environment'),
    XINGYANG_COPIES: join(root, 'copies'),
    XINGYANG_UNIT: join(root, 'xingyang.service'),
    XINGYANG_COMMAND: join(root, 'bin/xingyang'),
  };
  const system = (verb: string) => spawnSync('systemctl', [verb, 'xingyang'], { env });
  const command = (name: string, ...args: string[]) =>
    ran(join(root, 'home/current/node'), [
      `--env-file=${env.XINGYANG_SETTINGS}`,
      join(root, 'home/current/start.mjs'),
      name,
      ...args,
    ]);
  system('start');
  await command('ready');
  return {
    place,
    first,
    url: `http://127.0.0.1:${port}`,
    command,
    system,
    unit: env.XINGYANG_UNIT,
    releases: join(root, 'home/releases'),
    current: () => readlinkSync(join(root, 'home/current')),
    pid: () => readFileSync(join(root, 'pid'), 'utf8').trim(),
    copies: () => readdirSync(join(root, 'copies')).map((name) => join(root, 'copies', name)),
    /** Runs upgrade.sh with a file as it is. */
    upgradeTo: (file: string) => ran('sh', ['deploy/upgrade.sh', file], env),
    /** Runs upgrade.sh with a package of the present build and what is changed in it; `patience` in seconds. */
    upgrade: (changes: Changes, patience = 30) =>
      ran('sh', ['deploy/upgrade.sh', packed(root, changes)], {
        ...env,
        XINGYANG_PATIENCE: String(patience),
      }),
    remove: () => {
      system('stop');
      rmSync(root, { recursive: true, force: true });
    },
  };
}

/** The folders, the settings, the system's part and the first version. */
function prepare(root: string, { port, data, key }: { port: number; data: string; key: string }): string {
  for (const folder of ['home/releases', 'copies', 'bin', 'packages']) {
    mkdirSync(join(root, folder), { recursive: true });
  }
  writeFileSync(join(root, 'bin/systemctl'), systemctl(root));
  writeFileSync(join(root, 'bin/runuser'), runuser);
  for (const name of ['systemctl', 'runuser']) chmodSync(join(root, 'bin', name), 0o755);
  cpSync('deploy/xingyang.service', join(root, 'xingyang.service'));
  cpSync('deploy/xingyang', join(root, 'bin/xingyang'));
  writeFileSync(join(root, 'environment'), `PORT=${port}\nDATA=${data}\nKEY_FILE=${key}\nLIMITS=off\n`);
  const first = join(root, 'home/releases/20260101-000000');
  unpacked(first, {});
  symlinkSync(first, join(root, 'home/current'));
  return first;
}

function unpacked(folder: string, { migrations = {}, launcher }: Changes): void {
  cpSync(HOST, folder, { recursive: true });
  symlinkSync(process.execPath, join(folder, 'node'));
  for (const [name, text] of Object.entries(migrations)) {
    writeFileSync(join(folder, 'migrations', name), text);
  }
  if (launcher !== undefined) writeFileSync(join(folder, 'start.mjs'), launcher);
}

function packed(root: string, changes: Changes): string {
  const folder = join(root, 'packages/next');
  if (existsSync(folder)) rmSync(folder, { recursive: true });
  unpacked(folder, changes);
  const file = join(root, 'packages/next.tar.gz');
  const { status } = spawnSync('tar', ['-czf', file, '-C', folder, '.']);
  if (status !== 0) throw new Error('the package was not made');
  return file;
}

function ran(
  program: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<{ code: number | null; said: string }> {
  const child = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (part: string) => {
      said += part;
    });
  }
  return new Promise((resolve) => child.once('exit', (code) => resolve({ code, said })));
}
