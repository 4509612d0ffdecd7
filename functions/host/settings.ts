import {
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, resolve } from 'node:path';
import { KeyRing } from '../../db/keys.ts';
import { agency } from '../../domain/agency.ts';

/** What `npm start` and the other commands of this machine are told from outside (contract: 'Commands'). */
export interface HostSettings {
  port: number;
  data: string;
  keyFile: string;
  site: string;
  demo: boolean;
  limits: boolean;
  trustProxy: boolean;
  robot: string | undefined;
  /** `smtps://user:secret@server:465`; absent: mail is kept on this machine. */
  smtp: string | undefined;
  mailFrom: string;
}

/** Where the bytes of files lie, sealed. */
export const filesOf = ({ data }: Pick<HostSettings, 'data'>): string => resolve(data, 'files');

/** A sentence for the person at the keyboard; the command ends with it and without a stack. */
export class Sentence extends Error {
  override readonly name = 'Sentence';
}

/** @throws Sentence when a variable cannot be used */
export function readSettings(env: NodeJS.ProcessEnv = process.env): HostSettings {
  // A name without a value, as it stands in a file of settings, is one that is not set.
  const port = Number(env.PORT || '8787');
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new Sentence(`PORT 要是 1 到 65535 的整数，现在是“${env.PORT}”。`);
  }
  const site = (env.SITE || `http://localhost:${port}`).replace(/\/+$/, '');
  if (!/^https?:\/\/[^/?#]+$/.test(site) || !URL.canParse(site)) {
    throw new Sentence(`SITE 要写成 https://网址，不带路径，现在是“${env.SITE}”。`);
  }
  const demo = env.DEMO !== 'off';
  if (demo && !isLoopback(new URL(site).hostname)) {
    throw new Sentence('SITE 是公开的网址，不能带着演示账号启动：请加上 DEMO=off。');
  }
  if (site.startsWith('http:') && !isLoopback(new URL(site).hostname)) {
    throw new Sentence('SITE 要用 https://：没有加密时浏览器不会留下回执和登录，写的内容也会被别人看到。');
  }
  return {
    port,
    site,
    demo,
    data: resolve(env.DATA || '.data'),
    keyFile: resolve(env.KEY_FILE || '.key/ring'),
    limits: env.LIMITS !== 'off',
    trustProxy: env.TRUST_PROXY === '1',
    robot: env.WECOM_ROBOT || undefined,
    smtp: smtpOf(env),
    mailFrom: mailFromOf(env),
  };
}

function smtpOf({ SMTP_URL: address }: NodeJS.ProcessEnv): string | undefined {
  if (!address) return undefined;
  if (!/^smtps?:\/\/[^/?#]+$/.test(address) || !URL.canParse(address)) {
    throw new Sentence('SMTP_URL 要写成 smtps://账号:授权码@服务器:465，账号里的 @ 写成 %40。');
  }
  return address;
}

function mailFromOf({ MAIL_FROM: address }: NodeJS.ProcessEnv): string {
  if (!address) return agency.email;
  if (!/^[^\s@<>]+@[^\s@<>]+$/.test(address)) {
    throw new Sentence(`MAIL_FROM 要是一个邮箱，如 fuwu@126.com，现在是“${address}”。`);
  }
  return address;
}

const isLoopback = (host: string): boolean => /^(localhost|127(\.\d+){3}|\[::1\])$/.test(host);

/** The master keys of this machine; made at the first start, readable by their owner only, outside the data folder. */
export function readKeyRing(settings: HostSettings): string {
  const { keyFile, data } = settings;
  if (keyFile.startsWith(`${data}/`))
    throw new Sentence('KEY_FILE 不能放在数据目录里：钥匙和数据要分开保管。');
  const mark = resolve(data, 'sealed-with-a-key');
  // Looked at first: who starts at the same moment makes the key before the mark.
  const marked = existsSync(mark);
  if (!existsSync(keyFile)) {
    if (marked) {
      throw new Sentence(
        `找不到密钥文件 ${keyFile}，而数据是用它加密的。请把密钥文件放回原处，或用 KEY_FILE 指明。`,
      );
    }
    makeKey(keyFile);
  }
  const text = readAlone(keyFile);
  try {
    KeyRing.parse(text);
  } catch {
    throw new Sentence(`密钥文件 ${keyFile} 的内容不对，数据打不开。请用备份的密钥文件替换。`);
  }
  mkdirSync(data, { recursive: true, mode: 0o700 });
  if (!marked) writeFileSync(mark, '这个目录里的数据用密钥文件加密；密钥不在这里。\n');
  return text.trim();
}

/** Whole, on the disk, and never over one that is there: what is sealed with a key that is lost stays shut for ever. */
function makeKey(keyFile: string): void {
  const folder = dirname(keyFile);
  const part = `${keyFile}.${process.pid}`;
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeFileSync(part, `${KeyRing.make()}\n`, { mode: 0o600, flush: true });
    linkSync(part, keyFile);
    const opened = openSync(folder, 'r');
    fsyncSync(opened);
    closeSync(opened);
  } catch (error) {
    // Another start may have been first: then its key is the one.
    if (existsSync(keyFile)) return;
    throw new Sentence(`写不了密钥文件 ${keyFile}。请检查目录的权限和磁盘空间。`, { cause: error });
  } finally {
    rmSync(part, { force: true });
  }
}

/** Reads what nobody else on this machine may read. */
function readAlone(keyFile: string): string {
  if ((statSync(keyFile).mode & 0o007) !== 0) {
    throw new Sentence(`密钥文件 ${keyFile} 别的用户也能读。请改成只有自己能读：chmod 600 ${keyFile}`);
  }
  try {
    return readFileSync(keyFile, 'utf8');
  } catch {
    throw new Sentence(`读不了密钥文件 ${keyFile}。请检查它的权限和所属用户。`);
  }
}

/** Runs a command; a Sentence is printed as it is, anything else is a fault of the program. */
export async function command(run: () => Promise<void>): Promise<void> {
  try {
    await run();
  } catch (error) {
    // By name: the build brings the same class in another copy.
    if (!(error instanceof Error) || error.name !== 'Sentence') throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}
