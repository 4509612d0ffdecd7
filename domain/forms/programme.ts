import { z } from 'zod';
import {
  type Askable,
  askables,
  type BudgetLine,
  isAskable,
  type Meeting,
  programmeKinds,
} from '../programme/programme.ts';
import { services } from '../submission.ts';
import { type Day, dayOf, type Instant, instantAt, isRealDay } from '../time.ts';
import { DETAIL, detail, type Input, LINE, seen } from './desk.ts';
import {
  type Between,
  blank,
  type FieldError,
  oneOf,
  type Parsed,
  parseFields,
  plain,
  requiredLine,
  requiredText,
  text,
  type ValuesOf,
} from './parse.ts';
import { readBudget, readMeetings, rowsIn } from './programme-rows.ts';
import { formKey } from './submission.ts';

/** A whole number within bounds, typed. */
const whole = (missing: string, min: number, max: number) =>
  z.preprocess(
    plain,
    z
      .string({ error: missing })
      .regex(/^\d{1,4}$/, { error: `请填写 ${min} 到 ${max} 的整数。` })
      .transform(Number)
      .refine((value) => value >= min && value <= max, { error: `请填写 ${min} 到 ${max} 的整数。` }),
  );

const age = z.preprocess(
  plain,
  z
    .string({ error: '请填写年龄。' })
    .regex(/^\d{1,3}$/, { error: '请填写 0 到 120 的整数。' })
    .transform(Number)
    .refine((value) => value <= 120, { error: '请填写 0 到 120 的整数。' })
    .optional(),
);

const asks = z.preprocess(
  (value) => (Array.isArray(value) ? value : [value]).map(blank).filter((item) => item !== undefined),
  z
    .array(z.string({ error: '请从列出的项目中选择。' }))
    .transform((items) => [...new Set(items)])
    .refine((items): items is Askable[] => items.every(isAskable), { error: '请从列出的项目中选择。' })
    .transform((items) =>
      Object.keys(askables)
        .filter(isAskable)
        .filter((name) => items.includes(name)),
    ),
);

/** What a plan says besides its meetings, its place and its budget. */
const worded = {
  title: requiredLine('名称', '请填写名称。', 60),
  summary: requiredText('公开的简介', '请写一段给公众看的简介。', 500),
  service: oneOf(services, '请选择属于哪项服务。'),
  forWhom: text('对象', LINE),
  capacity: whole('请填写名额。', 1, 500),
  ageFrom: age,
  ageTo: age,
  asks,
  need: requiredText('这一栏', '请写下回应什么需要。', DETAIL),
  foundOut: requiredText('这一栏', '请写下怎样了解到这个需要，例如访谈、问卷。', DETAIL),
  goals: requiredText('目标', '请写下目标。', DETAIL),
  content: requiredText('内容', '请写下每一节做什么。', DETAIL),
};

const ageOrder: Between<{ ageFrom: number | undefined; ageTo: number | undefined }> = {
  field: 'ageTo',
  wrong: ({ ageFrom, ageTo }) => ageFrom !== undefined && ageTo !== undefined && ageTo < ageFrom,
  message: '最大年龄要不小于最小年龄。',
};

/** The room goes with the place: whoever moves it tells everyone signed up. */
const whereabouts = text('具体位置', LINE);
const place = requiredText('地点', '请选择地点；没有的，先到“地点”里添上。', 40);

const consulted = {
  consultedWith: text('同工', LINE),
  consultedOn: z.preprocess(
    plain,
    z
      .string({ error: '请填写日期。' })
      .refine(isRealDay, { error: '请填写真实存在的日期，例如 2026-11-20。' })
      .optional(),
  ),
};

type Consulted = { consultedWith: string | undefined; consultedOn: Day | undefined };

const consultedRules = (today: Day): Between<Consulted>[] => [
  {
    field: 'consultedOn',
    wrong: ({ consultedOn }) => consultedOn !== undefined && consultedOn > today,
    message: '协商要已经发生，请填写今天或以前的日期。',
  },
  {
    field: 'consultedOn',
    wrong: (form) => form.consultedWith !== undefined && form.consultedOn === undefined,
    message: '请填写哪一天协商的。',
  },
  {
    field: 'consultedWith',
    wrong: (form) => form.consultedOn !== undefined && form.consultedWith === undefined,
    message: '请填写与哪些同工协商。',
  },
];

const created = {
  kind: oneOf(programmeKinds, '请选择是小组还是活动。'),
  ...worded,
  placeId: place,
  whereabouts,
  workerId: requiredText('负责社工', '请选择负责的社工。', 40),
  ...consulted,
  key: formKey,
};

export type NewProgrammeForm = ValuesOf<typeof created> & { meetings: Meeting[]; budget: BudgetLine[] };
export type PlanForm = ValuesOf<typeof changed> & { budget: BudgetLine[] };
export type DatesForm = ValuesOf<typeof moved> & { meetings: Meeting[] };

/** All faults at once: of the fields, and of the rows beside them. */
function together<T, R>(fields: Parsed<T>, rows: R, errors: readonly FieldError[]): Parsed<T & R> {
  if (fields.ok && errors.length === 0) return { ok: true, value: { ...fields.value, ...rows } };
  return { ok: false, errors: [...(fields.ok ? [] : fields.errors), ...errors] };
}

/** A group or an activity as it is planned, in one form. */
export function parseNewProgramme(input: Input, now: Instant): Parsed<NewProgrammeForm> {
  const { rows, rest } = rowsIn(input);
  const { meetings, errors } = readMeetings(rows, now);
  const budget = readBudget(rows);
  const fields = parseFields(created, rest, [ageOrder, ...consultedRules(dayOf(now))]);
  return together(fields, { meetings, budget: budget.lines }, [...errors, ...budget.errors]);
}

const changed = { seen, ...worded, ...consulted, detail: text('这一栏', DETAIL) };

/** The plan as it is changed; dates, place and room have a form of their own. */
export function parsePlanChange(input: Input, now: Instant): Parsed<PlanForm> {
  const { rows, rest } = rowsIn(input);
  const budget = readBudget(rows);
  const fields = parseFields(changed, rest, [ageOrder, ...consultedRules(dayOf(now))]);
  return together(fields, { budget: budget.lines }, budget.errors);
}

const moved = {
  seen,
  placeId: place,
  whereabouts,
  ...consulted,
  detail: detail('请写下为什么改。'),
};

/**
 * New dates, times or another place: the meetings that are still to come.
 * @param held how many have been held: after one, it may end with that
 */
export function parseDates(input: Input, now: Instant, held: number): Parsed<DatesForm> {
  const { rows, rest } = rowsIn(input);
  const { meetings, errors } = readMeetings(rows, now, held);
  return together(parseFields(moved, rest, consultedRules(dayOf(now))), { meetings }, errors);
}

/** A place to add. */
export const parsePlace = (input: Input) =>
  parseFields(
    {
      name: requiredLine('名称', '请填写地点的名称。', 40),
      address: requiredLine('地址', '请填写地址，让第一次来的人找得到。', LINE),
      key: formKey,
    },
    input,
  );

/** With whom of the colleagues it was talked over, when, and what came of it (【小组】一, 【活动】一). */
export const parseConsultation = (input: Input, now: Instant) =>
  parseFields(
    {
      seen,
      consultedWith: requiredText('同工', '请填写与哪些同工协商。', LINE),
      consultedOn: z.preprocess(
        plain,
        z
          .string({ error: '请填写哪一天协商的。' })
          .refine(isRealDay, { error: '请填写真实存在的日期，例如 2026-11-20。' })
          .refine((day) => instantAt(day, '00:00') <= now, {
            error: '协商要已经发生，请填写今天或以前的日期。',
          }),
      ),
      detail: detail('请写下协商的结果。'),
    },
    input,
  );
