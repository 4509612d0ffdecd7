import * as z from 'zod';
import { addDays, type Day, isRealDay, isWeekend, yearOf } from '../time.ts';
import type { CalendarYear } from './calendar.ts';
import { STATUTORY_DAYS } from './statutory.ts';

const words = (what: string) => z.string(`缺少${what}。`).trim().min(1, `${what}不能为空。`);

const paper = z.object(
  {
    title: words('公文标题 title'),
    number: words('发文字号 number').nullable().default(null),
    dated: words('成文日期 dated').refine(
      isRealDay,
      '成文日期 dated 要写成 2026-11-04 这样、确实存在的日期。',
    ),
    url: words('公文网址 url').refine(
      isOfficial,
      '公文网址 url 要是中国政府网上的那一页，以 https://www.gov.cn/ 开头。',
    ),
  },
  '缺少官方公文 paper。',
);

const days = (what: string) =>
  z.record(z.string(), words(`${what} 里每一天的节日名称`), `缺少 ${what}，写成“日期: 节日名称”。`);

const YEAR = '缺少年份 year，写成四位数字。';
const VERSION = '版本 version 要是从 1 开始的整数。';

/** The shape of one year's row; what it does not name is left out. Whether the days make sense: `checkYear`. */
export const yearRow = z.object(
  {
    year: z.int(YEAR).min(1949, YEAR).max(9999, YEAR),
    status: z.literal('published', '状态 status 只能是 published：没有公布的年份不必导入。'),
    version: z.int(VERSION).min(1, VERSION).default(1),
    paper,
    off_days: days('off_days'),
    makeup_workdays: days('makeup_workdays'),
  },
  '一个年份要写成一个 JSON 对象。',
);

/**
 * Checks a year that somebody brings in, against its paper's form and the law (全国年节及纪念日放假办法: 11 days in
 * 2024, 13 from 2025). Never throws; the problems are Chinese sentences, all of them at once.
 */
export function checkYear(
  candidate: unknown,
): { ok: true; year: CalendarYear } | { ok: false; problems: string[] } {
  const parsed = yearRow.safeParse(candidate);
  if (!parsed.success) return { ok: false, problems: parsed.error.issues.map(({ message }) => message) };
  const year = parsed.data;
  const unreal = daysOf(year).filter((day) => !isRealDay(day));
  if (unreal.length > 0) return { ok: false, problems: unreal.map((day) => `“${day}”不是确实存在的日期。`) };
  const checks = [titleProblems, placeProblems, makeupProblems, statutoryProblems, balanceProblems];
  const problems = checks.flatMap((check) => check(year));
  return problems.length === 0 ? { ok: true, year } : { ok: false, problems };
}

const daysOf = ({ off_days, makeup_workdays }: CalendarYear): Day[] => [
  ...Object.keys(off_days),
  ...Object.keys(makeup_workdays),
];

const titleProblems = ({ year, paper }: CalendarYear): string[] =>
  paper.title.includes(`${year}年`) ? [] : [`公文标题里没有“${year}年”，请核对公文和年份。`];

// A notice may set the last days of the December before its own year (2018-12-29 to 31); nothing else outside it.
function placeProblems(row: CalendarYear): string[] {
  const first = addDays(`${row.year}-01-01`, -7);
  return daysOf(row)
    .filter((day) => day < first || yearOf(day) > row.year)
    .map((day) => `${day} 不在 ${row.year} 年里，也不是上一年十二月的最后几天。`);
}

const makeupProblems = ({ off_days, makeup_workdays }: CalendarYear): string[] =>
  Object.keys(makeup_workdays).flatMap((day) => [
    ...(isWeekend(day) ? [] : [`${day} 不是周六或周日，不能是调休上班日。`]),
    ...(off_days[day] === undefined ? [] : [`${day} 既写成放假，又写成调休上班。`]),
  ]);

function statutoryProblems(row: CalendarYear): string[] {
  const statutory = statutoryDaysOf(row.year);
  if (statutory.length === 0) return [`没有 ${row.year} 年的法定节假日名单，无法核对。`];
  return statutory
    .filter(([day]) => isWorked(row, day))
    .map(([day, name]) => `${day} 是法定节假日（${name}），应当放假。`);
}

// Days off moved to weekdays are worked on weekends: what is left over are the days the law gives.
function balanceProblems({ year, off_days, makeup_workdays }: CalendarYear): string[] {
  if (statutoryDaysOf(year).length === 0) return [];
  const expected = year < 2025 ? 11 : 13;
  const off = Object.keys(off_days).filter((day) => !isWeekend(day)).length;
  const worked = Object.keys(makeup_workdays).filter(isWeekend).length;
  if (off - worked === expected) return [];
  return [
    `工作日放假 ${off} 天，减去周末上班 ${worked} 天，得 ${off - worked} 天，应当是 ${expected} 天，请对照公文逐日核对。`,
  ];
}

const statutoryDaysOf = (year: number): [Day, string][] =>
  [...STATUTORY_DAYS].filter(([day]) => yearOf(day) === year);

const isWorked = ({ off_days, makeup_workdays }: CalendarYear, day: Day): boolean =>
  makeup_workdays[day] !== undefined || (off_days[day] === undefined && !isWeekend(day));

function isOfficial(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { origin, pathname } = new URL(address);
  return origin === 'https://www.gov.cn' && pathname !== '/';
}
