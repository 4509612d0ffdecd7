import { describe, expect, test } from 'vitest';
import { parseNewProgramme, parsePlanChange } from '../../domain/forms/programme.ts';
import { parsePaper } from '../../domain/forms/programme-papers.ts';
import { fenOf } from '../../domain/forms/programme-rows.ts';
import { isHeld, missingPapers, papersOf, sayYuan, sumOf } from '../../domain/programme/papers.ts';
import { instantAt } from '../../domain/time.ts';
import { meetingFields, planFields } from '../programmes.ts';

const now = instantAt('2026-11-25', '09:00');
const whole: Record<string, unknown> = {
  kind: 'group',
  ...planFields,
  placeId: 'here',
  workerId: 'social_worker',
  ...meetingFields(30, 2, now),
};
const faultsOf = (input: Record<string, unknown>): string[] => {
  const parsed = parseNewProgramme(input, now);
  return parsed.ok ? [] : parsed.errors.map(({ field }) => field).toSorted();
};

describe('the form of a plan', () => {
  test('takes meetings in any order and numbers them by time', () => {
    const parsed = parseNewProgramme(
      { ...whole, day1: whole.day2, day2: whole.day1, day20: '2027-01-30', from20: '９:00', to20: '11:00' },
      now,
    );
    expect(parsed.ok).toBe(false);
    const sound = parseNewProgramme({ ...whole, day1: whole.day2, day2: whole.day1 }, now);
    expect(sound.ok && sound.value.meetings.map(({ no, startsAt }) => [no, startsAt])).toEqual([
      [1, instantAt('2026-12-25', '10:00')],
      [2, instantAt('2027-01-01', '10:00')],
    ]);
    expect(sound.ok && sound.value.budget).toEqual([{ what: '手工材料', fen: 30_050 }]);
    expect(sound.ok && sound.value.asks).toEqual(['phone', 'guardian']);
    const lines = parseNewProgramme({ ...whole, title: ' 亲子\r\n小组\u0000 ' }, now);
    expect(lines.ok && lines.value.title).toBe('亲子 小组');
  });

  test.each<[string, Record<string, unknown>, string[]]>([
    ['no meeting', { day1: '', from1: '', to1: '', day2: '', from2: '', to2: '' }, ['day1']],
    ['a day that does not exist', { day1: '2026-11-31' }, ['day1']],
    ['a day that is over', { day1: '2026-11-24' }, ['day1']],
    ['no time', { from1: '', to1: '' }, ['from1', 'to1']],
    ['an end before the beginning', { to1: '09:59' }, ['to1']],
    ['two at once', { day2: '2026-12-25', from2: '11:59' }, ['day2']],
    ['no number', { capacity: '0' }, ['capacity']],
    ['ages the wrong way round', { ageFrom: '13', ageTo: '6' }, ['ageTo']],
    ['what it cannot ask', { asks: 'salary' }, ['asks']],
    ['an amount that is none', { yuan1: '三百' }, ['yuan1']],
    ['an amount for nothing', { what1: '' }, ['what1']],
    ['a talk without a day', { consultedWith: '阿芳' }, ['consultedOn']],
    ['a talk to come', { consultedWith: '阿芳', consultedOn: '2026-11-26' }, ['consultedOn']],
    ['a twenty-first meeting', { day21: '2027-03-01' }, ['day21']],
    ['a field of somebody’s own', { wages: '1' }, ['wages']],
  ])('%s: the faults stand beside their fields', (_what, more, faults) => {
    expect(faultsOf({ ...whole, ...more })).toEqual(faults);
  });

  test('says everything that is missing at once', () => {
    expect(faultsOf({})).toEqual(
      [
        ...['capacity', 'content', 'day1', 'foundOut', 'goals', 'kind', 'need', 'placeId'],
        ...['service', 'summary', 'title', 'workerId'],
      ].toSorted(),
    );
    expect(parsePlanChange({ seen: '1', ...planFields }, now).ok).toBe(true);
    expect(parsePlanChange({ ...planFields, detail: '' }, now).ok).toBe(false);
  });
});

describe('money', () => {
  test('is counted in fen and said in yuan', () => {
    expect(['0', '300', '300.5', '0.07', '1.005', '-1', '1e3'].map(fenOf)).toEqual([
      ...[0, 30_000, 30_050, 7],
      ...[null, null, null],
    ]);
    expect([0, 7, 30_050, -120].map(sayYuan)).toEqual(['0.00', '0.07', '300.50', '-1.20']);
    const lines = [
      { what: '材料', budget: 30_000, spent: 25_000 },
      { what: '打车', budget: 0, spent: 8_000 },
    ];
    expect(sumOf(lines)).toEqual({ budget: 30_000, spent: 33_000, left: -3_000 });
  });

  test('a draft of the finance report may leave a line out, what is handed in may not', () => {
    const budget = [
      { what: '材料', fen: 30_000 },
      { what: '茶点', fen: 10_000 },
    ];
    const typed = { seen: '3', spent1: '250', what3: '打车', spent3: '80' };
    const draft = parsePaper('finance', typed, budget);
    expect(draft.ok && draft.value.lines).toEqual([
      { what: '材料', budget: 30_000, spent: 25_000 },
      { what: '打车', budget: 0, spent: 8_000 },
    ]);
    const handedIn = parsePaper('finance', { ...typed, submit: 'yes' }, budget);
    expect(!handedIn.ok && handedIn.errors.map(({ field }) => field)).toEqual(['spent2']);
    expect(parsePaper('finance', { ...typed, submit: 'yes', spent2: '0' }, budget).ok).toBe(true);
  });

  test('a report is handed in with what it must say', () => {
    expect(parsePaper('report', { seen: '1', save: 'yes' }, []).ok).toBe(true);
    const bare = parsePaper('report', { seen: '1', submit: 'yes', goals: '达到' }, []);
    expect(!bare.ok && bare.errors.map(({ field }) => field)).toEqual(['course', 'effect']);
  });
});

describe('the papers of a programme (【监管】)', () => {
  const meetings = [{ no: 1 }, { no: 2 }];
  test('are seven, with a record for each meeting; one that is not approved stands in the way of filing', () => {
    const all = papersOf(meetings);
    expect(all.map(({ name, no }) => `${name} ${no}`)).toEqual([
      ...['plan 0', 'sign-up 0', 'roll-call 0', 'opinions 0', 'finance 0', 'report 0'],
      ...['meetings 1', 'meetings 2'],
    ]);
    const approved = all.map((key) => ({ ...key, state: 'approved' as const }));
    expect(missingPapers(meetings, approved)).toEqual([]);
    for (const left of all) {
      const others = approved.filter((one) => one.name !== left.name || one.no !== left.no);
      expect(missingPapers(meetings, others)).toEqual([left]);
      expect(missingPapers(meetings, [...others, { ...left, state: 'submitted' }])).toEqual([left]);
    }
  });

  test('three are made of what the house holds', () => {
    const nothing = { openAt: null, answered: 0, meetings: [{ calledAt: 1 }, { calledAt: null }] };
    const all = { openAt: 1, answered: 1, meetings: [{ calledAt: 1 }] };
    for (const name of ['sign-up', 'roll-call', 'opinions'] as const) {
      expect([name, isHeld(name, nothing), isHeld(name, all)]).toEqual([name, false, true]);
    }
  });
});
