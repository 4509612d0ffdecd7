import { z } from 'zod';
import { type Ask, type StepName, steps } from '../steps.ts';
import { DETAIL, happened, happenedRules, type Input, seen, someday } from './desk.ts';
import { parseFields, requiredText } from './parse.ts';

/** A field that this form does not ask. */
const absent: z.ZodType<string | undefined> = z.undefined({ error: '表单里没有这一项，请删去。' });

/** The boxes of what a step asks, in the order in which they stand. */
export const boxesOf: Record<Ask, readonly string[]> = {
  about: ['about'],
  by: ['by'],
  when: ['day', 'time'],
  until: ['dueDay'],
  detail: ['detail'],
};

/** How the form of a step is read: what the step asks, and nothing else. */
export function parseStep(name: StepName) {
  const { asks, detail } = steps[name];
  const asked = (ask: Ask, field: z.ZodType<string | undefined>) => (asks.includes(ask) ? field : absent);
  const shape = {
    seen,
    about: asked('about', requiredText('当事同事', '请选择当事同事。', 40)),
    by: asked('by', requiredText('由谁告诉', '请选择是谁告诉的。', 40)),
    day: asked('when', happened.day),
    time: asked('when', happened.time),
    dueDay: asked('until', someday('请填写交报告的日期。')),
    detail: requiredText('这一栏', detail.missing, detail.most ?? DETAIL),
  };
  return (input: Input, now: number) => parseFields(shape, input, [...happenedRules(now)]);
}
