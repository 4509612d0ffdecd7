import { backup } from '../host/commands/backup.ts';
import { command } from '../host/settings.ts';
import { here } from './here.ts';
import { elsewhere } from './lazily.ts';

/** `npm run backup -- <folder> [--home preview | --remote]`. */
await command(async () => backup(process.argv.slice(2), here('backup'), elsewhere));
