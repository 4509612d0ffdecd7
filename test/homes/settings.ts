import { type HostSettings, readSettings } from '../../functions/host/settings.ts';

/** Settings as the environment gives them, for a house in a place of its own: no demo, no limits unless told. */
export const settingsAt = (
  place: { data: string; key: string },
  port: number,
  told: Record<string, string> = {},
): HostSettings =>
  readSettings({
    DATA: place.data,
    KEY_FILE: place.key,
    PORT: String(port),
    DEMO: 'off',
    LIMITS: 'off',
    ...told,
  });
