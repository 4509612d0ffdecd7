import type { Named } from '../../../../db/people.ts';
import { WORDS_ACROSS } from '../../../../db/programme/opinions/words-across.ts';
import type { Viewer } from '../../../../domain/permissions.ts';
import { collectingKinds } from '../../../../domain/programme/programme.ts';
import type { Asked, Responses } from '../../../../domain/programme/response.ts';
import { LEAST_ANSWERS } from '../../../../domain/programme/statistics.ts';
import { services } from '../../../../domain/submission.ts';
import type { Instant } from '../../../../domain/time.ts';
import { sayName } from '../words.ts';

/** Whose opinions are looked at together: a kind, a service, a worker. */
export interface Scope {
  /** As the tallies name it, without the month. */
  value: string;
  label: string;
}

/** Who sees how every colleague's groups, activities and cases were thought of; others see their own. */
const LEADING: readonly string[] = ['director', 'service_head', 'supervisor', 'assistant_supervisor'];

/** What this person may look at. */
export function scopesFor(viewer: Viewer, people: readonly (Named & { leftAt: Instant | null })[]): Scope[] {
  const leads = viewer.roles.some((role) => LEADING.includes(role));
  const workers = people.filter(({ id }) => leads || id === viewer.id);
  const own = workers.map((person) => ({ value: `w:${person.id}`, label: `${sayName(person)}负责的` }));
  // A service or a kind in a month may be one colleague's alone, or one's own and one more.
  if (!leads) return own;
  return [
    ...Object.entries(collectingKinds).map(([kind, word]) => ({ value: `k:${kind}`, label: `全部${word}` })),
    ...Object.entries(services).map(([service, word]) => ({ value: `s:${service}`, label: word })),
    ...own,
  ];
}

const saidOf: Readonly<Record<Asked['counted'], (n: number) => string>> = {
  attended: (n) => `到场 ${n} 人`,
  'signed-up': (n) => `报上名 ${n} 人`,
  closed: (n) => (n > 0 ? `结案 ${n} 件` : '结案数未填'),
};

/** '到场 6 人': what the opinions on one programme are counted against. */
export const sayAsked = ({ people, counted }: Asked): string => saidOf[counted](people);

/** '到场 6 人、结案 9 件': what those on many are counted against. */
export const sayAllAsked = ({ asked }: Responses): string =>
  (['attended', 'signed-up', 'closed'] as const)
    .filter((counted) => asked[counted] > 0)
    .map((counted) => saidOf[counted](asked[counted]))
    .join('、');

/** What of the words is looked at. */
export function sayBounds({ more, others }: { more: boolean; others: number }): string {
  const { programmes, opinions } = WORDS_ACROSS;
  return [
    `最多取最近结束的 ${programmes} 项、${opinions} 份写了话的意见，不到 ${LEAST_ANSWERS} 份的不在内。`,
    more ? '这里没有取全。' : '',
    others > 0 ? `有 ${others} 项现在由同事负责，写的话您看不到。` : '',
  ].join('');
}

export const sayScope = ({ label }: Scope): string => label;
