import { type MatterKind, matterKinds, type Outcome } from './submission.ts';
import { addMonths, type Day, dayOf, type Instant } from './time.ts';

/** How many years what is kept, counted from the day of its closing. */
export interface RetentionRule {
  kind: MatterKind;
  /** Empty: every outcome of the kind that has no row of its own. */
  outcome: Outcome | '';
  years: number;
  fromDay: Day;
}

/**
 * What holds until the agency sets something else 〔ours: the documents name no years〕. Complaints longer: a court can be asked for
 * three years after one knew of the harm (民法典 第188条), and the agency may have to show what it did.
 */
export const retentionDefaults: readonly RetentionRule[] = (
  [
    ['complaint', 5],
    ['suggestion', 3],
    ['compliment', 3],
    ['data_request', 3],
    ['group', 5],
    ['activity', 5],
    ['case', 5],
  ] as const
).map(([kind, years]) => ({ kind, outcome: '', years, fromDay: '2024-01-01' }));

export const MOST_YEARS = 30;

/**
 * The years in force on a day: the last row for the kind and outcome, else for the kind, else the default.
 * @param rules in the order in which they were set; a row that is not in force yet is passed over
 */
export function yearsKept(
  rules: readonly RetentionRule[],
  matter: { kind: MatterKind; outcome: Outcome | '' | null },
  today: Day,
): number {
  const inForce = [...retentionDefaults, ...rules].filter(
    ({ kind, fromDay }) => kind === matter.kind && fromDay <= today,
  );
  const own = inForce.findLast(({ outcome }) => outcome !== '' && outcome === matter.outcome);
  const found = own ?? inForce.findLast(({ outcome }) => outcome === '');
  if (!found) throw new Error(`no years for ${matter.kind}`);
  return found.years;
}

/** The day from which content and identity may be erased: so many years after the day of closing. */
export const erasableFrom = (closedAt: Instant, years: number): Day => addMonths(dayOf(closedAt), years * 12);

/** What stands in the way of erasing, whoever asks for it (policy 3.0; never while somebody still waits). */
export const keptBecause = {
  open: '还没有办结',
  clock: '还有期限在走',
  unread: '来件人写来的话还没有人看',
  held: '已被要求保全',
  danger: '有人身危险的情形还没有报告或核实',
  harm: '疑似侵害的情形还没有处理完',
  erased: '内容已经删除',
  'on-list': '这个人还在名单上，请先取消这个报名，把名额让出来',
  unfiled: '报名表和点名表还要用，归档以后再删',
} as const;
export type KeptBecause = keyof typeof keptBecause;

interface Standing {
  closedAt: Instant | null;
  unreadAt: Instant | null;
  heldAt: Instant | null;
  erasedAt: Instant | null;
  dangerAt: Instant | null;
  dangerSettledAt: Instant | null;
  harmAt: Instant | null;
  harmSettledAt: Instant | null;
}

/** @returns why this matter's content may not be erased now, whatever its age; null when nothing is in the way */
export function notErasable(
  row: Standing,
  clocks: readonly { stoppedAt: Instant | null }[],
): KeptBecause | null {
  if (row.erasedAt !== null) return 'erased';
  if (row.dangerAt !== null && row.dangerSettledAt === null) return 'danger';
  if (row.harmAt !== null && row.harmSettledAt === null) return 'harm';
  if (row.heldAt !== null) return 'held';
  if (row.unreadAt !== null) return 'unread';
  if (clocks.some(({ stoppedAt }) => stoppedAt === null)) return 'clock';
  return row.closedAt === null ? 'open' : null;
}

export const isMatterKind = (text: string): text is MatterKind => Object.hasOwn(matterKinds, text);
