import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import { freePort } from './artefact.ts';

/** A proxy in front of the house, on the example that an installation uses. */
export interface ProxyServer {
  /** Its ports: in the clear, and with TLS. */
  plain: number;
  tls: number;
  /** The certificate to trust. */
  ca(): string;
  end(): Promise<void>;
}

export interface Ports {
  plain: number;
  tls: number;
  house: number;
}

/** The example with a test's own values; one that is not found fails the test, for then the example has changed. */
function rendered(example: string, values: readonly (readonly [string, string])[]): string {
  return values.reduce(
    (text, [from, to]) => {
      if (!text.includes(from)) throw new Error(`${example} no longer says ${from}`);
      return text.replaceAll(from, to);
    },
    readFileSync(example, 'utf8'),
  );
}

/** Debian's nginx with deploy/nginx.conf inside what Debian's own nginx.conf says. */
export async function startNginx({ plain, tls, house }: Ports): Promise<ProxyServer> {
  const folder = mkdtempSync(join(tmpdir(), 'nginx-'));
  const certificate = selfSigned(folder);
  const site = rendered('deploy/nginx.conf', [
    ['https://fuwu.example.cn$', `https://localhost:${tls}$`],
    ['    listen [::]:80;\n', ''],
    ['    listen [::]:443 ssl http2;\n', ''],
    ['listen 80;', `listen 127.0.0.1:${plain};`],
    ['listen 443 ', `listen 127.0.0.1:${tls} `],
    ['/etc/letsencrypt/live/fuwu.example.cn/fullchain.pem', certificate.file],
    ['/etc/letsencrypt/live/fuwu.example.cn/privkey.pem', certificate.key],
    ['/var/log/nginx/error.log', join(folder, 'error.log')],
    ['fuwu.example.cn', 'localhost'],
    ['127.0.0.1:8787', `127.0.0.1:${house}`],
  ]);
  const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `${name}_temp_path ${join(folder, name)};`,
  );
  writeFileSync(
    join(folder, 'nginx.conf'),
    `daemon off; pid ${join(folder, 'pid')}; worker_processes 1; events {}
    http { gzip on; access_log off; ${paths.join(' ')} ${site} }`,
  );
  const error = join(folder, 'first.log');
  const child = installed('nginx', ['-e', error, '-c', join(folder, 'nginx.conf')], {});
  return running(child, folder, { plain, tls }, () => readFileSync(certificate.file, 'utf8'));
}

function selfSigned(folder: string) {
  const [file, key] = [join(folder, 'certificate.pem'), join(folder, 'key.pem')];
  const { status, stderr } = spawnSync('openssl', [
    ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'],
    ...['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost', '-keyout', key, '-out', file],
  ]);
  if (status !== 0) throw new Error(`openssl: ${stderr}`);
  return { file, key };
}

/** Debian's Caddy with deploy/Caddyfile, its certificate from its own authority. */
export async function startCaddy({ plain, tls, house }: Ports): Promise<ProxyServer> {
  const folder = mkdtempSync(join(tmpdir(), 'caddy-'));
  const site = rendered('deploy/Caddyfile', [
    ['fuwu.example.cn {', 'localhost {'],
    ['127.0.0.1:8787', `127.0.0.1:${house}`],
  ]);
  const file = join(folder, 'Caddyfile');
  const own = `{\n\tadmin off\n\thttp_port ${plain}\n\thttps_port ${tls}\n\tdefault_bind 127.0.0.1\n\tskip_install_trust\n\tstorage file_system ${folder}\n}\n`;
  writeFileSync(file, own + site);
  const child = installed('caddy', ['run', '--adapter', 'caddyfile', '--config', file], {
    HOME: folder,
    XDG_CONFIG_HOME: folder,
  });
  const root = join(folder, 'pki/authorities/local/root.crt');
  return running(child, folder, { plain, tls }, () => readFileSync(root, 'utf8'), root);
}

function installed(name: string, args: readonly string[], told: Record<string, string>): ChildProcess {
  const program = ['/usr/sbin', '/usr/bin', '/usr/local/bin']
    .map((path) => join(path, name))
    .find(existsSync);
  if (!program) throw new Error(`请先安装 Debian 的软件包 ${name}（apt-get install ${name}）。`);
  return spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, ...told } });
}

async function running(
  child: ChildProcess,
  folder: string,
  ports: Pick<Ports, 'plain' | 'tls'>,
  ca: () => string,
  waitFor = folder,
): Promise<ProxyServer> {
  let said = '';
  let over = false;
  child.stderr?.setEncoding('utf8').on('data', (part: string) => {
    said += part;
  });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  void ended.then(() => {
    over = true;
  });
  while (!(existsSync(waitFor) && (await listens(ports.plain)) && (await shakesHands(ports.tls, ca())))) {
    if (over) throw new Error(`the proxy did not start: ${said}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const end = async () => {
    child.kill();
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  return { ...ports, ca, end };
}

const listens = (port: number): Promise<boolean> => isReached(connect(port, '127.0.0.1'), 'connect');

/** Caddy listens a little before it has its certificate. */
const shakesHands = (port: number, ca: string): Promise<boolean> =>
  isReached(connectTls({ port, host: '127.0.0.1', servername: 'localhost', ca }), 'secureConnect');

const isReached = (socket: Socket, event: string): Promise<boolean> =>
  new Promise((resolve) => {
    const say = (answer: boolean) => () => {
      socket.destroy();
      resolve(answer);
    };
    socket.once(event, say(true));
    socket.once('error', say(false));
  });

export const freePorts = async (): Promise<Ports> => ({
  plain: await freePort(),
  tls: await freePort(),
  house: await freePort(),
});
