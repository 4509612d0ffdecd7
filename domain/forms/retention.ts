import { z } from 'zod';
import { MOST_YEARS } from '../retention.ts';
import { matterKinds, outcomes } from '../submission.ts';
import { type Day, isRealDay } from '../time.ts';
import type { Input } from './desk.ts';
import { blank, oneOf, optionalOneOf, parseFields, plain } from './parse.ts';

const wrongYears = `请填写 1 到 ${MOST_YEARS} 的整数。`;
const years = z.preprocess(
  plain,
  z
    .string({ error: '请填写保存几年。' })
    .regex(/^\d{1,2}$/, { error: wrongYears })
    .transform(Number)
    .refine((value) => value >= 1 && value <= MOST_YEARS, { error: wrongYears }),
);

/** How long a kind is kept, from a day on that is not over yet. */
export const parseRetention = (input: Input, today: Day) =>
  parseFields(
    {
      kind: oneOf(matterKinds, '请选择类别。'),
      outcome: optionalOneOf(outcomes, '请从列出的结果中选择。'),
      years,
      fromDay: z.preprocess(
        plain,
        z
          .string({ error: '请填写从哪一天起执行。' })
          .refine(isRealDay, { error: '请填写真实存在的日期，例如 2027-01-01。' }),
      ),
    },
    input,
    [
      {
        field: 'fromDay',
        wrong: ({ fromDay }) => fromDay !== undefined && fromDay < today,
        message: '不能从已经过去的日子起执行。',
      },
    ],
  );

/** How many matters are erased at once. */
export const ERASED_AT_ONCE = 50;

const nothing = '请勾选要删除内容的事项。';

/** The list that the director has looked at and confirms. */
export const parseErasure = (input: Input) =>
  parseFields(
    {
      reference: z.preprocess(
        (value) => (Array.isArray(value) ? value : [value]).map(blank).filter((item) => item !== undefined),
        z
          .array(z.string({ error: nothing }).regex(/^[A-Z]{1,4}-\d{4}-[0-9A-Z]{6}$/, { error: nothing }))
          .min(1, { error: nothing })
          .max(ERASED_AT_ONCE, { error: `一次最多 ${ERASED_AT_ONCE} 件。` }),
      ),
      confirm: oneOf({ yes: '是' }, '请勾选确认：删除以后无法找回。'),
    },
    input,
  );
