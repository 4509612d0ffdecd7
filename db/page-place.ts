import type { Viewer } from '../domain/permissions.ts';
import type { Instant } from '../domain/time.ts';
import type { Store } from './store.ts';

/** Where a page of a list ends: at this instant, and at this running number among what stands at the same. */
export interface PagePlace {
  at: Instant;
  n: number;
}

const WIDTH = 16;
const padded = (figure: number): string => String(figure).padStart(WIDTH, '0');
const placeOf = (viewer: Viewer) => ({ table: 'matter', row: viewer.id, column: 'after' });

/**
 * A place for the address of the next page, sealed for the one who turns it and always as long: a running number, seen or tried
 * out, would tell how many matters there are that do not exist for them (policy 3.5).
 */
export const sealPlace = ({ keys }: Pick<Store, 'keys'>, viewer: Viewer, { at, n }: PagePlace): string =>
  keys.seal('cookie', placeOf(viewer), padded(at) + padded(n));

/** The place in an address; null for the beginning, and for what was not sealed for this person. */
export function openPlace(
  { keys }: Pick<Store, 'keys'>,
  viewer: Viewer,
  sealed: string | null | undefined,
): PagePlace | null {
  if (!sealed) return null;
  try {
    const text = keys.unseal('cookie', placeOf(viewer), sealed);
    return { at: Number(text.slice(0, WIDTH)), n: Number(text.slice(WIDTH)) };
  } catch {
    return null;
  }
}
