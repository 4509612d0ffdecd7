import { key } from '../host/commands/key.ts';
import { command } from '../host/settings.ts';
import { here } from './here.ts';

/** `npm run key`, `-- add`, `-- rotate`. */
await command(async () => key(process.argv.slice(2), here('key')));
