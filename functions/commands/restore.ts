import { restore } from '../host/commands/backup.ts';
import { command } from '../host/settings.ts';
import { elsewhere } from './elsewhere.ts';
import { here } from './here.ts';

/** `npm run restore -- <folder> [--home preview | --remote]`. */
await command(async () => restore(process.argv.slice(2), here('restore'), elsewhere));
