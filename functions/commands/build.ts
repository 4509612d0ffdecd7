import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  existsSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import {
  contentSecurityPolicy,
  fixedHeaders,
  searchSecurityPolicy,
  textHeaders,
} from '../../domain/headers.ts';
import { command, Sentence } from '../host/settings.ts';

/** The site and the Worker into dist/, the headers of static files, and the index of the guides. */
export function buildWorker(): void {
  run('astro', ['build', '--config', 'site/astro.config.mjs', '--silent'], { HOUSE: 'worker' });
  appendFileSync('dist/client/_headers', staticHeaders());
  run('pagefind', ['--site', 'dist/client', '--quiet']);
}

/** The built product for a server of one's own: this folder and Node, nothing else. */
export const HOST = 'dist-host';

const launcher = `import { main } from './server/entry.mjs';

await main(new URL('./', import.meta.url));
`;

/** The site and the server into dist-host/, with its migrations, what an installation needs, the index of the guides, and files compressed once. */
export function buildHost(): void {
  run('astro', ['build', '--config', 'site/astro.config.mjs', '--silent'], { HOUSE: 'host' });
  run('pagefind', ['--site', `${HOST}/client`, '--quiet']);
  cpSync('db/migrations', `${HOST}/migrations`, { recursive: true });
  cpSync('deploy', `${HOST}/deploy`, { recursive: true });
  writeFileSync(`${HOST}/start.mjs`, launcher);
  compressFiles(`${HOST}/client`);
}

/** What compresses well stands beside itself in gzip: the server sends it as it is. */
function compressFiles(folder: string): void {
  for (const path of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const file = join(folder, path);
    if (/\.(html|css|js|svg|json|txt)$/.test(path)) writeFileSync(`${file}.gz`, gzipSync(readFileSync(file)));
  }
}

/** Whether a source is newer than what was built from it. */
export function isStale(built: string): boolean {
  const at = existsSync(built) ? statSync(built).mtimeMs : 0;
  return SOURCES.some((path) => newest(path) > at);
}

const SOURCES = ['domain', 'db', 'deploy', 'functions', 'site', 'package.json', 'wrangler.toml'];

function newest(path: string): number {
  const found = statSync(path);
  if (!found.isDirectory()) return found.mtimeMs;
  return Math.max(found.mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))));
}

/** The tools of this project, whoever starts them: no counting of users, no asking of hosts that cannot be reached. */
export const quiet = {
  PATH: [resolve('node_modules/.bin'), process.env.PATH].join(delimiter),
  ASTRO_TELEMETRY_DISABLED: '1',
  WRANGLER_SEND_METRICS: 'false',
  CLOUDFLARE_CF_FETCH_ENABLED: 'false',
};

function run(tool: string, args: string[], told: Record<string, string> = {}): void {
  const { status, stdout, stderr } = spawnSync(tool, args, {
    encoding: 'utf8',
    env: { ...process.env, ...quiet, ...told },
  });
  if (status !== 0)
    throw new Sentence(`${stdout ?? ''}${stderr ?? ''}\n构建没有成功：${tool} 出错，原因见上面。`);
}

/** Static files carry the same headers as the Worker's answers; a rule that follows takes back what it replaces. */
function staticHeaders(): string {
  const every = Object.entries({ ...fixedHeaders, 'Content-Security-Policy': contentSecurityPolicy });
  const own = (path: string, lines: string[]) => `${path}\n${lines.map((line) => `  ${line}`).join('\n')}\n`;
  const search = ['! Content-Security-Policy', `Content-Security-Policy: ${searchSecurityPolicy}`];
  const lines = (headers: [string, string][]) => headers.map(([name, value]) => `${name}: ${value}`);
  return [
    own('/*', lines(every)),
    own('/guides/*', lines(Object.entries(textHeaders))),
    own('/search/*', search),
    own('/pagefind/*', search),
  ].join('\n');
}

if (import.meta.main) {
  await command(async () => (process.argv[2] === 'host' ? buildHost() : buildWorker()));
}
