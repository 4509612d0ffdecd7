import { z } from 'zod';
import { type Attachment, fileTypes, MOST_FILES } from '../files/attachment.ts';
import { seen } from './desk.ts';
import { blank, parseFields, requiredText, text } from './parse.ts';

/** The longest message of a sender, in characters. */
export const MESSAGE = 2000;

type Item = Attachment | { fault: string };

const isItem = (item: unknown): item is Item =>
  typeof item === 'object' &&
  item !== null &&
  ('fault' in item || ('bytes' in item && 'type' in item && fileTypes.some((type) => type === item.type)));

/** Files that were read already, each as what is kept of it or as a sentence about it; all the sentences together. */
export const files = z.unknown().transform((value, context): Attachment[] => {
  const items: unknown[] = (Array.isArray(value) ? value : [value]).filter(
    (item) => blank(item) !== undefined,
  );
  const read = items.filter(isItem);
  const faults = new Set(read.flatMap((item) => ('fault' in item ? item.fault : [])));
  if (read.length < items.length) faults.add('附件请在网页上选择。');
  if (items.length > MOST_FILES) faults.add(`最多 ${MOST_FILES} 个附件，请少选几个。`);
  if (faults.size > 0) context.addIssue({ code: 'custom', message: [...faults].join('') });
  return read.flatMap((item) => ('fault' in item ? [] : item));
});

const keyFault = '这一项由表单自动填写，请重新打开这一页再送。';

const shape = {
  receipt: z.preprocess(
    blank,
    z
      .string({ error: '请填写回执码，就是提交后给您的那 20 位字母和数字。' })
      .transform((code) => code.slice(0, 200)),
  ),
  text: requiredText('留言', '请写下您想说的话。', MESSAGE),
  files,
  key: z.preprocess(
    blank,
    z
      .string({ error: keyFault })
      .regex(/^[A-Za-z0-9_-]{1,64}$/, { error: keyFault })
      .optional(),
  ),
  website: text('网站', 2000),
} as const;

/** Reads what the holder of a receipt writes at /status/. */
export const parseMessage = (input: Readonly<Record<string, unknown>>) => parseFields(shape, input);

const answer = {
  seen,
  detail: requiredText('留言', '请写下给对方的话。', MESSAGE),
  files,
} as const;

/** Reads what staff write in the conversation. */
export const parseAnswer = (input: Readonly<Record<string, unknown>>) => parseFields(answer, input);
