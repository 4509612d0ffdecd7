import type { parseProgrammes } from '../../../../domain/forms/queue.ts';
import { instantAt } from '../../../../domain/time.ts';

export type ProgrammeQuery = ReturnType<typeof parseProgrammes>;

/** What the list is asked for by an address; `me` is whoever looks. */
export function listFilter({ kind, service, worker, year, closed }: ProgrammeQuery, viewerId: string) {
  const span = (y: number) => ({
    from: instantAt(`${y}-01-01`, '00:00'),
    to: instantAt(`${y + 1}-01-01`, '00:00'),
  });
  return {
    ...(kind ? { kind } : {}),
    ...(service ? { service } : {}),
    ...(worker ? { handler: worker === 'me' ? viewerId : worker } : {}),
    ...(year === undefined ? {} : { meets: span(year) }),
    ...(closed ? { stage: 'closed' as const } : {}),
  };
}

/** The address of the list, or of the year, narrowed so. */
export function programmesAddress(
  query: Partial<Omit<ProgrammeQuery, 'after'>>,
  { after, path = '/desk/programmes/' }: { after?: string; path?: string } = {},
): string {
  const { kind, service, worker, year, closed } = query;
  const pairs = Object.entries({
    kind,
    service,
    worker,
    year: year === undefined ? undefined : String(year),
    stage: closed ? 'closed' : undefined,
    after,
  });
  const set = pairs.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]));
  const search = new URLSearchParams(set).toString();
  return search === '' ? path : `${path}?${search}`;
}
