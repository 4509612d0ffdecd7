import { z } from 'zod';
import { DETAIL, detail, IMPROVED, type Input, seen } from './desk.ts';
import { blank, oneOf, parseFields, plain, requiredText, text } from './parse.ts';
import { formKey, limits } from './submission.ts';

/** What the first stop has collected, for the head (【反馈】第四条(二)1). */
export const parsePassingOn = (input: Input) =>
  parseFields({ seen, detail: detail('请写下听到、查到的情况。') }, input);

export const parsePassingUp = (input: Input) =>
  parseFields({ seen, detail: detail('请写下为什么部门主管不能决定。') }, input);

const people = z.preprocess(
  (value) => [...new Set((Array.isArray(value) ? value : [value]).map(blank).filter(Boolean))],
  z
    .array(z.string().max(40, { error: '请从列出的同事中选择。' }), { error: '请选择转达给谁。' })
    .min(1, { error: '请选择转达给谁。' })
    .max(20, { error: '一次最多转达给 20 位同事。' }),
);

export const parseConveying = (input: Input) => parseFields({ seen, person: people }, input);

export const parseReward = (input: Input) =>
  parseFields({ seen, detail: detail('请写下给了什么奖励、谁批准的。') }, input);

/** What was improved, in a sentence fit for the public (policy 3.12). */
export const parseImprovement = (input: Input) =>
  parseFields({ seen, improved: requiredText('这一栏', '请写下改进了什么。', IMPROVED) }, input);

/** The links that a person makes by hand; the others come with the matters that they join. */
export const linksByHand = { duplicate: '重复来件', related: '有关来件' } as const;
export type LinkByHand = keyof typeof linksByHand;

/** The number of a matter, as somebody types it. */
export const reference = z.preprocess(
  (value) => {
    const given = plain(value);
    return typeof given === 'string' ? given.toUpperCase() : given;
  },
  z
    .string({ error: '请填写编号。' })
    .regex(/^[A-Z]{1,4}-\d{4}-[0-9A-Z]{6}$/, { error: '请填写完整的编号，例如 XY-2026-7K3MQ9。' }),
);

export const parseLink = (input: Input) =>
  parseFields({ seen, reference, kind: oneOf(linksByHand, '请选择是重复来件，还是有关来件。') }, input);

export const parseUnlinking = (input: Input) => parseFields({ seen, reference }, input);

/** Answers kept for further use: `seen` is when the version on the page was saved. */
const savedAt = z.preprocess(
  blank,
  z
    .string({ error: '请重新打开这一页再做。' })
    .regex(/^\d{1,16}$/, { error: '请重新打开这一页再做。' })
    .transform(Number),
);
const template = {
  title: requiredText('名称', '请给模板起个名字。', 60),
  text: requiredText('内容', '请写下模板的内容。', DETAIL),
};

export const parseNewTemplate = (input: Input) => parseFields({ ...template, key: formKey }, input);
export const parseTemplate = (input: Input) => parseFields({ seen: savedAt, ...template }, input);
export const parseRemoval = (input: Input) => parseFields({ seen: savedAt }, input);

/** Taking a kept answer over into the reply: everything else of the form is shown again as it was typed. */
export const parseFilling = ({ template: id, detail: typed }: Input) =>
  parseFields(
    { template: requiredText('模板', '请先选一个模板。', 40), detail: text('回复', limits.message.max) },
    { template: id, detail: typed },
  );

/** What stands in a kept answer for the number and for how the sender is called. */
export const placeholders = ['{编号}', '{称呼}'] as const;

/** A kept answer with the number and the sender's name filled in. */
export const fillTemplate = (kept: string, given: { reference: string; name?: string }): string =>
  kept.replaceAll('{编号}', given.reference).replaceAll('{称呼}', given.name ?? '来信的朋友');

/** One chosen row of the queue: the number and the version that stood on the page. */
export interface Pick {
  reference: string;
  seen: number;
}

const picked = z.preprocess(
  (value) => (Array.isArray(value) ? value : [value]).map(blank).filter((item) => item !== undefined),
  z
    .array(
      z
        .string({ error: '请重新打开待办再选。' })
        .regex(/^[A-Z]{1,4}-\d{4}-[0-9A-Z]{6}\/\d{1,9}$/, { error: '请重新打开待办再选。' })
        .transform((text): Pick => {
          const [number = '', version = '0'] = text.split('/');
          return { reference: number, seen: Number(version) };
        }),
      { error: '请先勾选要办的来件。' },
    )
    .min(1, { error: '请先勾选要办的来件。' })
    .max(50, { error: '一次最多选 50 件。' }),
);

const pressed = z.preprocess(blank, z.string().optional());

/** Several rows of the queue at once: given to one colleague, or printed as record forms. */
export const parseBulk = (input: Input) =>
  parseFields({ pick: picked, handler: text('经办人', 40), assign: pressed, print: pressed }, input, [
    {
      field: 'handler',
      wrong: (form) => form.print === undefined && form.handler === undefined,
      message: '请选择交给谁。',
    },
  ]);
