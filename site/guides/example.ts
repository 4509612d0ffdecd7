import { isMakeupDay } from '../../domain/calendar/calendar.ts';
import { shippedCalendar } from '../../domain/calendar/shipped.ts';
import { type CountedDay, countDeadline, type Deadline } from '../../domain/deadlines.ts';
import type { Length } from '../../domain/guideline/rule.ts';
import { type Rule, type RuleId, ruleOf } from '../../domain/guideline/rules.ts';
import { addMonths, type Day, dayOf, instantAt, monthOf, yearOf } from '../../domain/time.ts';
import { sayDate, sayDue } from '../../domain/words.ts';

export interface Example {
  deadline: Deadline;
  sentence: string;
}

/** In early 2026, so that the Spring Festival and, where it can, a make-up day lie in the way. */
function startOf(length: Length): Day {
  switch (length.unit) {
    case 'working-days':
      return '2026-02-12';
    case 'same-day':
      return '2026-02-15';
    case 'months':
      return addMonths('2026-02-16', -length.amount);
    case 'weeks-before':
      return '2026-03-04';
    case 'weeks-after':
      return '2026-02-03';
    default:
      return '2026-02-09';
  }
}

const longDay = (day: Day): string => sayDate(day, { year: true });

/** The names of the days off, holidays before weekends; a holiday's own weekends already carry its name. */
function offNames(days: readonly CountedDay[]): string {
  const off = days.filter(({ counts }) => !counts).map(({ why }) => why.split('，').at(-1) ?? why);
  const names = [...new Set(off)];
  const holidays = names.filter((name) => !/^周[六日]$/.test(name));
  return [...holidays.map((name) => `${name}假期`), ...names.filter((name) => !holidays.includes(name))].join(
    '、',
  );
}

function countedSentence(days: readonly CountedDay[]): string {
  const between = days.slice(1);
  const makeup = between
    .filter(({ date }) => isMakeupDay(shippedCalendar, date))
    .map(({ date }) => sayDate(date));
  const worked = makeup.length > 0 ? [`${makeup.join('、')}调休上班，计入`] : [];
  const off = offNames(between);
  const said = [...worked, ...(off ? [`${off}不计`] : [])].join('；');
  return said && `${said}。`;
}

/** 满 2 个月是2026年2月16日，正逢春节假期，顺延到2月24日（周二）17:30 */
function movedSentence(opening: string, move: string, { from, counted }: Deadline, end: string): string {
  const start = dayOf(from);
  const nominal = counted[0]?.date ?? start;
  const day = sayDate(nominal, { year: yearOf(nominal) !== yearOf(start) });
  if (counted.length === 1) return `${opening}${day}，最迟${end}`;
  return `${opening}${day}，正逢${offNames(counted.slice(0, 1))}，${move}${end}`;
}

const sayPeriod = {
  week: (day: Day) => `${longDay(day)}那一周`,
  month: (day: Day) => `${yearOf(day)}年${monthOf(day)}月`,
  'first-quarter': (day: Day) => `${yearOf(day)}年第一季度`,
  'fourth-quarter': (day: Day) => `${yearOf(day)}年第四季度`,
};

function sentenceOf({ length }: Rule, deadline: Deadline, dueAt: number): string {
  const start = dayOf(deadline.from);
  const end = sayDue(dueAt, { calendar: shippedCalendar });
  switch (length.unit) {
    case 'working-days':
      return `${longDay(start)}${length.dayZero}。${countedSentence(deadline.counted)}最迟${end}。`;
    case 'same-day':
      return `${longDay(start)}春节假期里起算，也不顺延，最迟${end}。`;
    case 'months':
      return `${longDay(start)}起算，${movedSentence(`满 ${length.amount} 个月是`, '顺延到', deadline, end)}。`;
    case 'weeks-after':
      return `${longDay(start)}结束，${movedSentence(`满 ${length.amount} 周是`, '顺延到', deadline, end)}。`;
    case 'weeks-before':
      return `${longDay(start)}开始，${movedSentence(`往前数 ${length.amount} 周是`, '提前到', deadline, end)}。`;
    case 'last-working-day':
      return `${sayPeriod[length.period](start)}，最后一个工作日是${end}。`;
    default:
      return `最迟${end}。`;
  }
}

/** A rule's clock worked through on real days. Where a person sets the date, the sentence says who. */
export function exampleOf(id: RuleId): Example {
  const rule = ruleOf(id);
  const deadline = countDeadline(id, instantAt(startOf(rule.length), '10:00'), shippedCalendar);
  if ('failure' in deadline) throw new Error(`${id}: the example starts outside the calendar`);
  if (deadline.dueAt === null) return { deadline, sentence: deadline.why ?? '' };
  return { deadline, sentence: `例：${sentenceOf(rule, deadline, deadline.dueAt)}` };
}
