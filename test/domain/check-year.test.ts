import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { calendarOf, kindOfDay } from '../../domain/calendar/calendar.ts';
import { checkYear } from '../../domain/calendar/check-year.ts';
import { SHIPPED_YEARS } from '../../domain/calendar/shipped.ts';

const URL_2027 = 'https://www.gov.cn/zhengce/zhengceku/202611/content_7100000.htm';

/** A plausible 2027: every holiday on its day, one bridge in October and one in February, both worked off. */
const year2027 = () => ({
  year: 2027,
  status: 'published',
  version: 1,
  paper: {
    title: '国务院办公厅关于2027年部分节假日安排的通知',
    number: null,
    dated: '2026-11-25',
    url: URL_2027,
  } as Record<string, unknown>,
  off_days: {
    '2027-01-01': '元旦',
    '2027-02-05': '春节',
    '2027-02-06': '春节',
    '2027-02-07': '春节',
    '2027-02-08': '春节',
    '2027-02-09': '春节',
    '2027-02-10': '春节',
    '2027-04-05': '清明节',
    '2027-05-01': '劳动节',
    '2027-05-02': '劳动节',
    '2027-05-03': '劳动节',
    '2027-05-04': '劳动节',
    '2027-06-09': '端午节',
    '2027-09-15': '中秋节',
    '2027-10-01': '国庆节',
    '2027-10-02': '国庆节',
    '2027-10-03': '国庆节',
    '2027-10-04': '国庆节',
    '2027-10-05': '国庆节',
    '2027-10-06': '国庆节',
  } as Record<string, string>,
  makeup_workdays: { '2027-10-09': '国庆节' } as Record<string, string>,
});

const problemsOf = (change: (row: ReturnType<typeof year2027>) => void): string[] => {
  const row = year2027();
  change(row);
  const checked = checkYear(row);
  return checked.ok ? [] : checked.problems;
};

describe('a year that is brought in', () => {
  test.each(SHIPPED_YEARS.map((row) => [row.year, row] as const))('%i as shipped is accepted', (_, row) => {
    expect(checkYear(row)).toEqual({ ok: true, year: row });
  });

  test('a new year is accepted and makes its days certain', () => {
    const checked = checkYear(year2027());
    if (!checked.ok) throw new Error(checked.problems.join());
    const calendar = calendarOf([...SHIPPED_YEARS, checked.year]);
    expect(kindOfDay(calendar, '2027-10-09')).toMatchObject({
      counts: true,
      makeup: true,
      provisional: false,
    });
    expect(kindOfDay(calendar, '2027-10-04')).toMatchObject({ counts: false, why: '国庆节' });
  });

  test('a first version needs no number, and notes beside the fields are left out', () => {
    const { version: _, ...rest } = year2027();
    expect(checkYear({ ...rest, note: '…' })).toEqual({ ok: true, year: year2027() });
  });

  test('may set the last days of the December before', () => {
    const change = (row: ReturnType<typeof year2027>) => {
      row.off_days['2026-12-31'] = '元旦';
      row.makeup_workdays['2026-12-27'] = '元旦';
    };
    expect(problemsOf(change)).toEqual([]);
  });
});

describe('is refused with a sentence', () => {
  test.each([
    'http://www.gov.cn/zhengce/content_1.htm',
    'https://www.gov.cn.example.com/zhengce/content_1.htm',
    'https://www.gov.cn@example.com/zhengce',
    'https://example.com/www.gov.cn/',
    'https://www.gov.cn/',
    'www.gov.cn/zhengce/content_1.htm',
    '',
  ])('for the address %s', (url) => {
    expect(problemsOf((row) => Object.assign(row.paper, { url })).join()).toContain('公文网址');
  });

  test('for a paper that is missing, or speaks of another year', () => {
    expect(problemsOf((row) => Object.assign(row, { paper: undefined }))).toEqual(['缺少官方公文 paper。']);
    expect(
      problemsOf((row) => Object.assign(row.paper, { title: '关于2026年部分节假日安排的通知' })),
    ).toEqual(['公文标题里没有“2027年”，请核对公文和年份。']);
  });

  test('for a statutory day that is worked', () => {
    const problems = problemsOf((row) => {
      delete row.off_days['2027-06-09'];
    });
    expect(problems).toContain('2027-06-09 是法定节假日（端午节），应当放假。');
  });

  test('for days off that do not add up to thirteen', () => {
    const problems = problemsOf((row) => {
      row.off_days['2027-10-07'] = '国庆节';
    });
    expect(problems).toEqual([expect.stringContaining('得 14 天，应当是 13 天')]);
    expect(problemsOf((row) => Object.assign(row, { makeup_workdays: {} })).join()).toContain('得 14 天');
  });
});

describe('is refused with a sentence, too,', () => {
  test('for a make-up day on a weekday, or one that is off as well', () => {
    expect(problemsOf((row) => Object.assign(row.makeup_workdays, { '2027-10-12': '国庆节' }))).toEqual([
      '2027-10-12 不是周六或周日，不能是调休上班日。',
    ]);
    expect(problemsOf((row) => Object.assign(row.off_days, { '2027-10-09': '国庆节' })).join()).toContain(
      '2027-10-09 既写成放假，又写成调休上班。',
    );
  });

  test.each(['2026-12-24', '2028-01-01', '2026-10-08'])('for %s, outside its year', (day) => {
    expect(problemsOf((row) => Object.assign(row.off_days, { [day]: '元旦' })).join()).toContain(
      `${day} 不在 2027 年里`,
    );
  });

  test('for a day that does not exist', () => {
    expect(problemsOf((row) => Object.assign(row.off_days, { '2027-02-30': '春节' }))).toEqual([
      '“2027-02-30”不是确实存在的日期。',
    ]);
  });

  test('for a year whose statutory days nobody has listed', () => {
    const problems = problemsOf((row) => {
      Object.assign(row, { year: 2040, off_days: {}, makeup_workdays: {} });
      Object.assign(row.paper, { title: '关于2040年部分节假日安排的通知' });
    });
    expect(problems).toEqual(['没有 2040 年的法定节假日名单，无法核对。']);
  });
});

describe('every problem is named', () => {
  test('for everything that is missing, all at once', () => {
    expect(checkYear({})).toEqual({
      ok: false,
      problems: [
        '缺少年份 year，写成四位数字。',
        '状态 status 只能是 published：没有公布的年份不必导入。',
        '缺少官方公文 paper。',
        '缺少 off_days，写成“日期: 节日名称”。',
        '缺少 makeup_workdays，写成“日期: 节日名称”。',
      ],
    });
  });

  test('whatever it is, without throwing and in Chinese', () => {
    const around = fc.record({ year: fc.anything(), off_days: fc.anything(), paper: fc.anything() });
    fc.assert(
      fc.property(fc.oneof(fc.anything(), around), (candidate) => {
        const checked = checkYear(candidate);
        expect(checked.ok ? [] : checked.problems.filter((text) => !/[一-鿿].*。$/.test(text))).toEqual([]);
        expect(checked.ok).toBe(false);
      }),
    );
  });
});
