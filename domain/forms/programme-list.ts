import { type Day, isRealDay } from '../time.ts';

/** How a programme may stand for whoever would like to come, as the public list can be narrowed by it. */
export const listStates = { open: '可报名', full: '已满，可候补', over: '已结束' } as const;
export type ListState = keyof typeof listStates;

/** @returns whether the public list can be narrowed by it */
export const isListState = (state: string): state is ListState => Object.hasOwn(listStates, state);

/** What the public list of programmes is asked for in its address. What is not understood is passed over. */
export interface ListQuestion {
  when: 'coming' | 'past';
  state?: ListState;
  /** '2026-12'. */
  month?: string;
  place?: string;
  after?: string;
}

const MONTH = /^20\d{2}-\d{2}$/;

/**
 * Reads the address of the public list. A state says by itself whether it is of what comes or of what was; so does a month
 * that is over.
 * @param places the ids that can be asked for
 */
export function readListQuestion(
  query: URLSearchParams,
  places: readonly string[],
  today: Day,
): ListQuestion {
  const given = query.get('month') ?? '';
  const month = MONTH.test(given) && isRealDay(`${given}-01`) ? given : undefined;
  const state = query.get('state') ?? '';
  const place = query.get('place') ?? '';
  const after = query.get('after') ?? '';
  return {
    ...(isListState(state)
      ? { state, when: state === 'over' ? 'past' : 'coming' }
      : {
          when: query.get('when') === 'past' || (month ?? today) < today.slice(0, 7) ? 'past' : 'coming',
        }),
    ...(month === undefined ? {} : { month }),
    ...(places.includes(place) ? { place } : {}),
    ...(/^[A-Z]{2}-\d{4}-[2-9A-Z]{6}$/.test(after) ? { after } : {}),
  };
}

/** The months that can be chosen, in their order: this one, eleven before and eleven after, and one further off that was asked for. */
export function monthsAround(today: Day, asked?: string): string[] {
  const [year, month] = [Number(today.slice(0, 4)), Number(today.slice(5, 7))];
  const around = Array.from({ length: 23 }, (_, index) => {
    const at = year * 12 + month - 1 + index - 11;
    return `${Math.floor(at / 12)}-${String((at % 12) + 1).padStart(2, '0')}`;
  });
  return [...new Set([...around, ...(asked === undefined ? [] : [asked])])].toSorted();
}

/** '2026年12月'. */
export const sayMonth = (month: string): string => `${month.slice(0, 4)}年${Number(month.slice(5))}月`;
