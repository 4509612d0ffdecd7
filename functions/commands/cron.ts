import { cron } from '../host/commands/cron.ts';
import { command } from '../host/settings.ts';
import { here } from './here.ts';

/** `npm run cron -- --at <instant>`, on the local data. */
await command(async () => cron(process.argv.slice(2), here('cron')));
