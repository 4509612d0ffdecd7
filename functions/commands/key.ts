import { key } from '../host/commands/key.ts';
import { command } from '../host/settings.ts';
import { here } from './here.ts';

/** `npm run key`. */
await command(async () => key([], here('key')));
