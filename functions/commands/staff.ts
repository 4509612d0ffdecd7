import { newPersonText } from '../../db/as-text.ts';
import { type AddFarAway, staff } from '../host/commands/staff.ts';
import { command, readKeyRing } from '../host/settings.ts';
import { here } from './here.ts';
import { remoteRun } from './remote.ts';

/** The same on Cloudflare's database; KEY_FILE must hold the ring that the Worker has. */
const addRemote: AddFarAway = ({ settings }, person) => {
  const { code, sql } = newPersonText(readKeyRing(settings), person, Date.now());
  remoteRun(sql);
  return code;
};

/** `npm run staff -- add …`, `list`. */
await command(async () => staff(process.argv.slice(2), here('staff'), addRemote));
