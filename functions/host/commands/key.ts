import { readKeyRing } from '../settings.ts';
import type { Here } from './here.ts';

/** `key`: makes the key file when there is none, and says where it is; the key itself is never printed. */
export async function key(_args: string[], { settings }: Here): Promise<void> {
  readKeyRing(settings);
  process.stdout.write(`密钥文件：${settings.keyFile}\n请另存一份在安全的地方，不要和数据放在一起。\n`);
}
