import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type * as Entry from '../host/entry.ts';
import { command, type HostSettings, readSettings } from '../host/settings.ts';
import { buildHost, HOST, isStale } from './build.ts';

/** `npm start`: the production build on this machine, until it is told to end. */
async function start(): Promise<void> {
  const settings = readSettings();
  const entry = resolve(HOST, 'server/entry.mjs');
  if (isStale(`${HOST}/start.mjs`)) buildHost();
  const house: typeof Entry = await import(pathToFileURL(entry).href);
  const serving = await house.start(pathToFileURL(`${resolve(HOST)}/`), settings);
  announce(settings, serving.logins);
  await house.toldToEnd();
  await serving.end();
}

function announce(settings: HostSettings, logins: readonly string[]): void {
  const { site, demo, data, keyFile, smtp } = settings;
  const kept = `不发出，加密保存在本机${demo ? `，在 ${site}/desk/mail/ 查看` : ''}`;
  const lines = [
    '',
    `星扬服务台已启动：${site}/`,
    `工作人员入口：　　${site}/desk/`,
    ...(demo
      ? [`演示账号：${logins.join('、')}`, '演示密码：xingyang-demo']
      : ['没有演示数据；第一个账号用 npm run staff -- add 建立。']),
    `邮件：${smtp === undefined ? kept : `由 ${new URL(smtp).host} 送出`}`,
    `数据：${data}　密钥：${keyFile}（请分开备份）`,
    '按 Ctrl-C 结束。',
    '',
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}

await command(start);
