import { audit } from '../host/commands/audit.ts';
import { command } from '../host/settings.ts';
import { here } from './here.ts';

/** `npm run audit -- verify`, on the local data. */
await command(async () => audit(process.argv.slice(2), here('audit')));
