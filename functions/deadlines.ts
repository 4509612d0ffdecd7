import type { Calendar } from '../domain/calendar/calendar.ts';
import { type CountFailure, countDeadline, type Deadline, repeats } from '../domain/deadlines.ts';
import { isRuleId, type RuleId, ruleInForce, ruleOf } from '../domain/guideline/rules.ts';
import { dayOf, type Instant, isoShanghai, parseInstant, yearOf } from '../domain/time.ts';
import { type FieldError, problem } from './problem.ts';

export interface DeadlineQuery {
  rule?: string | undefined;
  from?: string | undefined;
  occurrence?: string | undefined;
}

export interface DeadlineAnswer {
  status: 200 | 400 | 422;
  body: object;
}

/** GET /api/deadlines: when a rule's clock ends, how it was counted and where it is written. */
export function answerDeadline(query: DeadlineQuery, calendar: Calendar): DeadlineAnswer {
  const asked = read(query);
  if (Array.isArray(asked))
    return { status: 400, body: problem(400, '这个期限算不出来，请改正后再试', asked) };
  const { rule, from, occurrence } = asked;
  const counted = countDeadline(rule, from, calendar, { occurrence });
  return 'failure' in counted ? refuse(counted, calendar) : { status: 200, body: answer(counted) };
}

type Asked = { rule: RuleId; from: Instant; occurrence: number };

function read(query: DeadlineQuery): Asked | FieldError[] {
  const rule = query.rule?.trim() ?? '';
  const from = parseInstant(instantText(query.from));
  const occurrence = query.occurrence?.trim() || '1';
  const known = isRuleId(rule);
  if (known && from !== null && isOccurrence(occurrence, rule)) {
    return { rule, from, occurrence: Number(occurrence) };
  }
  const errors = [known ? null : ruleError(rule), from === null ? fromError(query.from) : null];
  const counts = known ? isOccurrence(occurrence, rule) : /^[1-9]\d{0,3}$/.test(occurrence);
  return [...errors, counts ? null : occurrenceError(known && !repeats(ruleOf(rule)))].filter(
    (error) => error !== null,
  );
}

// A plus that was not escaped in the address arrives as a space.
const instantText = (text = ''): string => text.trim().replace(/ (?=\d{2}:\d{2}$)/, '+');

const isOccurrence = (text: string, rule: RuleId): boolean =>
  /^[1-9]\d{0,3}$/.test(text) && (text === '1' || repeats(ruleOf(rule)));

const ruleError = (text: string): FieldError => ({
  field: 'rule',
  message: text === '' ? '请写明规则 rule。' : '没有这条规则，请核对 rule 的写法。',
});

const fromError = (text = ''): FieldError => ({
  field: 'from',
  message:
    text.trim() === ''
      ? '请写明起算时间 from。'
      : '起算时间 from 要写成带时区、确实存在的时间，例如 2026-11-23T14:05:00+08:00。',
});

const occurrenceError = (single: boolean): FieldError => ({
  field: 'occurrence',
  message: single ? '这条规则只有一次，不能要第几次。' : 'occurrence 是第几次，写从 1 开始的整数。',
});

function refuse(failure: CountFailure, calendar: Calendar): DeadlineAnswer {
  if (failure.failure === 'no-such-occurrence') {
    return { status: 400, body: problem(400, '这个期限算不出来，请改正后再试', [occurrenceError(true)]) };
  }
  const message =
    failure.failure === 'before-calendar'
      ? `日历从 ${yearOf(calendar.firstDay)} 年开始，更早的日子查不到是不是工作日。`
      : `日历到 ${yearOf(calendar.lastDay)} 年为止，更晚的日子还查不到是不是工作日。`;
  return { status: 422, body: problem(422, '日历里没有要查的日子', [{ field: 'from', message }]) };
}

function answer({ rule, from, dueAt, provisional, counted, why }: Deadline): object {
  const { source, ours } = ruleInForce(rule, dayOf(from));
  return {
    rule,
    from: isoShanghai(from),
    dueAt: dueAt === null ? null : isoShanghai(dueAt),
    provisional,
    counted,
    source:
      source === null ? null : { document: source.document, article: source.article, quote: source.quote },
    ours,
    ...(why === null ? {} : { why }),
  };
}
