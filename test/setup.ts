import { buildHost, HOST, isStale } from '../functions/commands/build.ts';
import { buildIfNeeded } from '../functions/commands/miniflare.ts';

/** Once a run: the tests stand on the real builds of both homes. */
export default function setup(): void {
  buildIfNeeded();
  if (isStale(`${HOST}/start.mjs`)) buildHost();
}
