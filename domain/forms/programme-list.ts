import { type Day, isRealDay } from '../time.ts';

/** What the public list of programmes is asked for in its address. What is not understood is passed over. */
export interface ListQuestion {
  when: 'coming' | 'past';
  /** '2026-12'. */
  month?: string;
  place?: string;
  after?: string;
}

const MONTH = /^20\d{2}-\d{2}$/;

/** Reads the address of the public list. @param places the ids that can be asked for */
export function readListQuestion(query: URLSearchParams, places: readonly string[]): ListQuestion {
  const month = query.get('month') ?? '';
  const place = query.get('place') ?? '';
  const after = query.get('after') ?? '';
  return {
    when: query.get('when') === 'past' ? 'past' : 'coming',
    ...(MONTH.test(month) && isRealDay(`${month}-01`) ? { month } : {}),
    ...(places.includes(place) ? { place } : {}),
    ...(/^[A-Z]{2}-\d{4}-[2-9A-Z]{6}$/.test(after) ? { after } : {}),
  };
}

/** The months that can be chosen: this one and eleven further, onward or back. */
export function monthsAround(today: Day, when: ListQuestion['when']): string[] {
  const [year, month] = [Number(today.slice(0, 4)), Number(today.slice(5, 7))];
  return Array.from({ length: 12 }, (_, index) => {
    const at = year * 12 + month - 1 + (when === 'past' ? -index : index);
    return `${Math.floor(at / 12)}-${String((at % 12) + 1).padStart(2, '0')}`;
  });
}

/** '2026年12月'. */
export const sayMonth = (month: string): string => `${month.slice(0, 4)}年${Number(month.slice(5))}月`;
