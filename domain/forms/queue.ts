import { programmeKinds } from '../programme/programme.ts';
import { matterKinds, origins, services, stages } from '../submission.ts';

const pick = <T extends string>(
  choices: Readonly<Record<T, string>>,
  value: string | undefined,
): T | undefined => (value !== undefined && Object.hasOwn(choices, value) ? (value as T) : undefined);

/** The queue's filters and place, from the address; what is not understood is ignored. */
export function parseQueue(query: Readonly<Record<string, string | undefined>>) {
  const due = { late: '已过期', today: '今天到期', week: '七天内到期' } as const;
  const handler = /^(none|me|[\w-]{1,40})$/.exec(query.handler ?? '')?.[0];
  return {
    kind: pick(matterKinds, query.kind),
    stage: pick(stages, query.stage),
    channel: pick(origins, query.channel),
    due: pick(due, query.due),
    handler,
    unread: query.unread === 'yes' ? ('yes' as const) : undefined,
    after: /^[\w.-]{1,200}$/.exec(query.after ?? '')?.[0],
  };
}

/** The filters of the list and of the year of programmes, from the address; what is not understood is ignored. */
export function parseProgrammes(query: Readonly<Record<string, string | undefined>>) {
  const year = /^20\d\d$/.exec(query.year ?? '')?.[0];
  return {
    kind: pick(programmeKinds, query.kind),
    service: pick(services, query.service),
    worker: /^(me|[\w-]{1,40})$/.exec(query.worker ?? '')?.[0],
    year: year === undefined ? undefined : Number(year),
    closed: query.stage === 'closed',
    after: /^[\w.-]{1,200}$/.exec(query.after ?? '')?.[0],
  };
}
