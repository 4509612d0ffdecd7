import type { Input } from './desk.ts';
import { type Parsed, parseFields, requiredText } from './parse.ts';

/** What is looked for on the desk: a number, words, a telephone number or a mail address. */
export const parseQuestion = (input: Input): Parsed<{ question: string }> =>
  parseFields({ question: requiredText('要找的内容', '请填写编号、字词、电话或邮箱。', 100) }, input);
