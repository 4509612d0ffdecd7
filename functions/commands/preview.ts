import { createServer } from 'node:net';
import { seedDemo } from '../../db/demo/seed.ts';
import { MINUTE } from '../../domain/time.ts';
import { command, type HostSettings, readSettings, Sentence } from '../host/settings.ts';
import { buildIfNeeded, type Local, openLocal, tick, withLocal } from './miniflare.ts';

/** `npm run preview`: the Workers build on this machine, with its scheduler, until it is told to end. */
async function preview(): Promise<void> {
  const settings = readSettings();
  await portIsFree(settings.port);
  buildIfNeeded();
  // Nobody is let in before the tables and the demo stand.
  const logins = await withLocal(settings, ({ store }) =>
    settings.demo ? seedDemo(store, Date.now()) : Promise.resolve([]),
  );
  const local = await openLocal(settings, { listen: true });
  announce(settings, logins);
  const ticking = keepTicking(local);
  await untilToldToEnd();
  clearInterval(ticking);
  await local.miniflare.dispose();
}

/** Whether the port can be had; after a hard kill an old server may still hold it. */
function portIsFree(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', () =>
      reject(
        new Sentence(
          `端口 ${port} 已被占用，可能是上一次没有正常结束的服务（workerd 进程）。请先结束它，或换一个端口：PORT=8790 npm run preview`,
        ),
      ),
    );
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve()));
  });
}

function announce({ site, demo, data, keyFile }: HostSettings, logins: readonly string[]): void {
  const lines = [
    '',
    `星扬服务台已启动：${site}/`,
    `工作人员入口：　　${site}/desk/`,
    ...(demo
      ? [`演示账号：${logins.join('、')}`, '演示密码：xingyang-demo']
      : ['没有演示数据，也没有账号；要登录服务台，请去掉 DEMO=off。']),
    `邮件：不发出，加密保存在本机${demo ? `，在 ${site}/desk/mail/ 查看` : ''}`,
    `数据：${data}　密钥：${keyFile}（请分开备份）`,
    '按 Ctrl-C 结束。',
    '',
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}

/** The scheduler of this home: each minute, one run at a time. */
function keepTicking(local: Local): NodeJS.Timeout {
  let running = false;
  return setInterval(() => {
    if (running) return;
    running = true;
    tick(local, Date.now())
      .catch((error: unknown) => process.stderr.write(`定时任务出错：${String(error)}\n`))
      .finally(() => {
        running = false;
      });
  }, MINUTE);
}

function untilToldToEnd(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      // Miniflare listens too, and ends the process at once with an error code.
      process.removeAllListeners(signal);
      process.once(signal, () => resolve());
    }
  });
}

await command(preview);
