import { expect, test } from 'vitest';
import { askedOf, rateOf, responseOf } from '../../domain/programme/response.ts';

const kept = { taken: 8, came: 6 } as const;

test('who came is who was asked, as soon as a roll says it; of cases those that were closed', () => {
  expect(askedOf({ ...kept, kind: 'group' })).toEqual({ people: 6, counted: 'attended' });
  expect(askedOf({ ...kept, kind: 'activity', came: 0 })).toEqual({ people: 0, counted: 'attended' });
  expect(askedOf({ ...kept, kind: 'activity', came: null })).toEqual({ people: 8, counted: 'signed-up' });
  expect(askedOf({ ...kept, kind: 'case', came: null })).toEqual({ people: 8, counted: 'closed' });
});

test('there is no rate against nobody, nor of cases against fewer than answered', () => {
  expect(rateOf({ people: 0, counted: 'attended' }, 3)).toBe(null);
  expect(rateOf({ people: 4, counted: 'attended' }, 5)).toBe(null);
  expect(rateOf({ people: 3, counted: 'signed-up' }, 30)).toBe(null);
  expect(rateOf({ people: 5, counted: 'closed' }, 5)).toBe(1);
  expect(rateOf({ people: 4, counted: 'closed' }, 5)).toBe(null);
});

test('what has no rate of its own stands in none', () => {
  const rated = [
    { asked: { people: 6, counted: 'attended' }, given: 5 },
    { asked: { people: 4, counted: 'signed-up' }, given: 1 },
    { asked: { people: 2, counted: 'closed' }, given: 2 },
  ] as const;
  const without = [
    { asked: { people: 4, counted: 'closed' }, given: 5 },
    { asked: { people: 0, counted: 'signed-up' }, given: 7 },
  ] as const;
  const asked = { attended: 6, 'signed-up': 4, closed: 2 };
  expect(responseOf([...rated, ...without])).toEqual({ asked, given: 8, rate: 8 / 12, without: 2 });
  expect(responseOf(without)).toMatchObject({ given: 0, rate: null, without: 2 });
  expect(responseOf([])).toMatchObject({ given: 0, rate: null, without: 0 });
});
