import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { KeyRing } from '../../../db/keys.ts';
import { isRotating, rewrapSome } from '../../../db/rotation.ts';
import { openHouse } from '../open.ts';
import { type HostSettings, readKeyRing, Sentence } from '../settings.ts';
import type { Here } from './here.ts';

const say = (text: string): boolean => process.stdout.write(`${text}\n`);

/**
 * `key`: makes the key file when there is none, and says where it is; the key itself is never printed. `key add` puts a new
 * master key in front; `key rotate` does so and brings every matter under it, while the service is stopped.
 */
export async function key([verb, ...rest]: string[], here: Here): Promise<void> {
  const { settings } = here;
  if (rest.length > 0 || (verb !== undefined && verb !== 'add' && verb !== 'rotate')) {
    throw new Sentence(`用法：${here.call} [add | rotate]`);
  }
  readKeyRing(settings);
  if (verb === 'rotate') return rotate(here);
  if (verb === 'add') addKey(settings);
  say(`密钥文件：${settings.keyFile}`);
  say(
    verb === 'add'
      ? '已加入一把新密钥，旧的还在文件里，不能删。重启服务以后，会在后台分批换用新的。请重新另存两份。'
      : '请另存一份在安全的地方，不要和数据放在一起。',
  );
}

/** The ring with a new key in front, in place of the old file: after a power cut it is one or the other. */
function addKey({ keyFile }: HostSettings): void {
  const ring = KeyRing.withNewKey(readFileSync(keyFile, 'utf8'));
  const draft = `${keyFile}.new`;
  const file = openSync(draft, 'w', 0o600);
  writeSync(file, `${ring}\n`);
  fsyncSync(file);
  closeSync(file);
  renameSync(draft, keyFile);
  const folder = openSync(dirname(keyFile), 'r');
  fsyncSync(folder);
  closeSync(folder);
}

/** A run that was broken off is gone on with: no further key is made while matters wait for the last one. */
async function rotate({ settings, migrations }: Here): Promise<void> {
  const first = await openHouse(settings, migrations, 'server');
  const waiting = await isRotating(first.store);
  first.close();
  if (!waiting) addKey(settings);
  const house = await openHouse(settings, migrations, 'server');
  try {
    let matters = 0;
    for (let done = false; !done; ) {
      const some = await rewrapSome(house.store, Date.now());
      matters += some.matters;
      done = some.done;
    }
    say(
      `已换用新密钥：${matters} 件。旧密钥还在 ${settings.keyFile} 里，回执码要用，不能删；请重新另存两份。`,
    );
  } finally {
    house.close();
  }
}
