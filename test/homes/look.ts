import type { Store } from '../../db/store.ts';
import { withLocal } from '../../functions/commands/miniflare.ts';
import { withHouse } from '../../functions/host/open.ts';
import type { HostSettings } from '../../functions/host/settings.ts';
import { onHost } from './home.ts';

/** Works on the data of a house that stands still, in the home under test. */
export const lookInto = <T>(settings: HostSettings, work: (store: Store) => Promise<T>): Promise<T> =>
  onHost ? withHouse(settings, 'db/migrations', work) : withLocal(settings, ({ store }) => work(store));
