import { z } from 'zod';
import { opinionPhases } from '../programme/programme.ts';
import { addDays, type Day, dayOf, type Instant, instantAt, isRealDay } from '../time.ts';
import { oneOf, type Parsed, parseFields, plain, requiredText } from './parse.ts';

type Input = Readonly<Record<string, unknown>>;

export const phase = oneOf(opinionPhases, '请选问什么。');
export const seen = z.coerce.number({ error: '请重新打开这一页。' }).int({ error: '请重新打开这一页。' });

/** How long a link may serve. */
const LONGEST_DAYS = 60;

const until = (now: Instant) =>
  z.preprocess(
    plain,
    z
      .string({ error: '请填有效到哪一天。' })
      .refine((day) => isRealDay(day) && day >= dayOf(now) && day <= addDays(dayOf(now), LONGEST_DAYS), {
        error: `请填今天起 ${LONGEST_DAYS} 天以内的日期。`,
      })
      .transform((day) => instantAt(day, '23:59')),
  );

/** Links by mail: what is asked, and until when they serve. */
export const parseLinks = (input: Input, now: Instant) =>
  parseFields({ seen, phase, until: until(now) }, input);

/** How many links are printed in one go. */
export const MOST_SLIPS = 200;

const count = z.preprocess(
  plain,
  z.coerce
    .number({ error: '请填张数。' })
    .int({ error: '请填整数。' })
    .min(1, { error: '请填张数。' })
    .max(MOST_SLIPS, { error: `一次最多印 ${MOST_SLIPS} 张。` }),
);

/** Links on paper: how many. */
export const parseSlips = (input: Input, now: Instant) =>
  parseFields({ seen, phase, until: until(now), count }, input);

/** The code at the door and the tablet serve until a time of this day. */
export const parseShared = (input: Input, now: Instant) =>
  parseFields(
    {
      seen,
      phase,
      time: z.preprocess(
        plain,
        z
          .string({ error: '请填用到几点。' })
          .regex(/^([01]\d|2[0-3]):[0-5]\d$/, { error: '时间请写成 17:30 这样。' })
          .transform((time) => instantAt(dayOf(now), time))
          .refine((at) => at > now, { error: '这个时间已经过了；过了午夜的，明天再开。' }),
      ),
    },
    input,
  );

export const parseSeen = (input: Input) => parseFields({ seen }, input);

export interface Held {
  seen: number;
  no: number;
  happenedAt: Instant;
  detail: string;
}

/** What was talked about, with whom, on which day. */
export function parseHeld(input: Input, now: Instant): Parsed<Held> {
  const today = dayOf(now);
  const parsed = parseFields(
    {
      seen,
      no: z.coerce.number({ error: '请重新打开这一页。' }).int({ error: '请重新打开这一页。' }),
      day: z.preprocess(
        plain,
        z.string({ error: '请填哪一天谈的。' }).refine((day: Day) => isRealDay(day) && day <= today, {
          error: '请填谈过的那一天，不能是以后。',
        }),
      ),
      detail: requiredText('谈了什么', '请写谈了什么、怎样跟进。', 2000, 5),
    },
    input,
  );
  if (!parsed.ok) return parsed;
  const { day, ...rest } = parsed.value;
  return { ok: true, value: { ...rest, happenedAt: day === today ? now : instantAt(day, '17:30') } };
}

/** How many working days the agency gives itself for a talk. */
export const parseTalkDays = (input: Input) =>
  parseFields(
    {
      days: z.preprocess(
        plain,
        z.coerce
          .number({ error: '请填几个工作日。' })
          .int({ error: '请填整数。' })
          .min(1, { error: '至少一个工作日。' })
          .max(30, { error: '最多三十个工作日。' }),
      ),
    },
    input,
  );
