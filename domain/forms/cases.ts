import { z } from 'zod';
import { yearsToCollect } from '../programme/cases.ts';
import { services } from '../submission.ts';
import type { Instant } from '../time.ts';
import { seen } from './opinions.ts';
import { oneOf, parseFields, plain, requiredText } from './parse.ts';

type Input = Readonly<Record<string, unknown>>;

/** A collection to open: whose cases, of which service, of which year. */
export const parseCollection = (input: Input, now: Instant) =>
  parseFields(
    {
      service: oneOf(services, '请选择服务。'),
      year: z.preprocess(
        plain,
        z.coerce
          .number({ error: '请选择年份。' })
          .refine((year) => yearsToCollect(now).includes(year), { error: '请从列出的年份里选一个。' }),
      ),
      workerId: requiredText('负责社工', '请选择负责社工。', 60),
    },
    input,
  );

/** More cases than anybody closes in a year. */
const MOST_CLOSINGS = 9999;

/** How many cases were closed so far; no fewer than forms are in. */
export const parseClosings = (input: Input, answered: number) =>
  parseFields(
    {
      seen,
      closings: z.preprocess(
        plain,
        z.coerce
          .number({ error: '请填结案数。' })
          .int({ error: '请填整数。' })
          .min(answered, { error: `已经收到 ${answered} 份，结案数不能比它少。` })
          .max(MOST_CLOSINGS, { error: `最多填 ${MOST_CLOSINGS}。` }),
      ),
    },
    input,
  );
