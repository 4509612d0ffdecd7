import type { FiguresPlace } from '../../../../db/figures.ts';
import type { Figure } from '../../../../domain/figures/matters.ts';
import { type Period, parsePeriod, periodOf } from '../../../../domain/figures/periods.ts';
import type { Instant } from '../../../../domain/time.ts';

const withQuery = (path: string, query: Readonly<Record<string, string>>): string =>
  `${path}?${new URLSearchParams(query).toString()}`;

/** The period of an address; this quarter where it says none. */
export const periodIn = (url: URL, now: Instant): Period =>
  parsePeriod(url.searchParams.get('period') ?? '') ?? periodOf('quarter', now);

/** Where a page of the statistics shows a period. */
export const periodAddress = (path: string, { key }: Period): string => withQuery(path, { period: key });

const placed = (after: FiguresPlace | null): Record<string, string> =>
  after ? { after: `${after.receivedAt}-${after.n}` } : {};

/** The register of a period, from a place on. */
export const registerAddress = ({ key }: Period, after: FiguresPlace | null = null): string =>
  withQuery('/desk/statistics/register/', { period: key, ...placed(after) });

/** The list of the matters behind a figure, from a place on. */
export const figureAddress = (
  { key }: Period,
  { by, value }: Figure,
  after: FiguresPlace | null = null,
): string => withQuery('/desk/statistics/matters/', { period: key, by, value, ...placed(after) });

/** The place of an address; null for the beginning. */
export function placeIn(url: URL): FiguresPlace | null {
  const [, receivedAt, n] = /^(\d{1,16})-(\d{1,12})$/.exec(url.searchParams.get('after') ?? '') ?? [];
  return receivedAt === undefined ? null : { receivedAt: Number(receivedAt), n: Number(n) };
}
