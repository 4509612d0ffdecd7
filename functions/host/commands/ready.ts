import { setTimeout as rest } from 'node:timers/promises';
import { Sentence } from '../settings.ts';
import type { Here } from './here.ts';

const PAUSE = 250;

/** `ready [seconds]`: waits until the service answers that it is well. */
export async function ready([patience = '30']: string[], { call, settings: { port } }: Here): Promise<void> {
  if (!/^\d{1,4}$/.test(patience)) throw new Sentence(`用法：${call} [最多等几秒]`);
  for (let waited = 0; waited <= Number(patience) * 1000; waited += PAUSE) {
    if (await isWell(port)) {
      process.stdout.write('服务台已在运行。\n');
      return;
    }
    await rest(PAUSE);
  }
  throw new Sentence(
    `等了 ${patience} 秒，服务台还没有在端口 ${port} 上正常回答。原因见 journalctl -u xingyang。`,
  );
}

async function isWell(port: number): Promise<boolean> {
  try {
    return (await fetch(`http://127.0.0.1:${port}/api/health/ready`)).ok;
  } catch {
    return false;
  }
}
