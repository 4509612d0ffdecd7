import type { FiguresPlace } from '../../../../db/figures.ts';
import { openPlace, sealPlace } from '../../../../db/page-place.ts';
import type { Store } from '../../../../db/store.ts';
import type { Figure } from '../../../../domain/figures/matters.ts';
import { type Period, parsePeriod, periodOf } from '../../../../domain/figures/periods.ts';
import type { Viewer } from '../../../../domain/permissions.ts';
import type { Instant } from '../../../../domain/time.ts';

const withQuery = (path: string, query: Readonly<Record<string, string>>): string =>
  `${path}?${new URLSearchParams(query).toString()}`;

/** The period of an address; this quarter where it says none. */
export const periodIn = (url: URL, now: Instant): Period =>
  parsePeriod(url.searchParams.get('period') ?? '') ?? periodOf('quarter', now);

/** Where a page of the statistics shows a period. */
export const periodAddress = (path: string, { key }: Period): string => withQuery(path, { period: key });

const placed = (after: string | undefined): Record<string, string> => (after ? { after } : {});

/** A place as the address of the next page holds it. */
export const sealed = (store: Store, viewer: Viewer, { receivedAt, n }: FiguresPlace): string =>
  sealPlace(store, viewer, { at: receivedAt, n });

/** The register of a period, from a sealed place on. */
export const registerAddress = ({ key }: Period, after?: string): string =>
  withQuery('/desk/statistics/register/', { period: key, ...placed(after) });

/** The list of the matters behind a figure, from a sealed place on. */
export const figureAddress = ({ key }: Period, { by, value }: Figure, after?: string): string =>
  withQuery('/desk/statistics/matters/', { period: key, by, value, ...placed(after) });

/** The place of an address; null for the beginning. */
export function placeIn(url: URL, store: Store, viewer: Viewer): FiguresPlace | null {
  const place = openPlace(store, viewer, url.searchParams.get('after'));
  return place && { receivedAt: place.at, n: place.n };
}
