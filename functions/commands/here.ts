import type { Here } from '../host/commands/here.ts';
import { readSettings } from '../host/settings.ts';

/** An npm command on the sources. */
export const here = (name: string): Here => ({
  call: `npm run ${name} --`,
  settings: readSettings(),
  migrations: 'db/migrations',
});
