import { restore } from '../host/commands/backup.ts';
import { command } from '../host/settings.ts';
import { here } from './here.ts';
import { elsewhere } from './lazily.ts';

/** `npm run restore -- <folder> [--home preview | --remote]`. */
await command(async () => restore(process.argv.slice(2), here('restore'), elsewhere));
