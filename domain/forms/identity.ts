import { type RevealReason, revealReasons } from '../audit.ts';
import { DETAIL, type Input, seen } from './desk.ts';
import { oneOf, parseFields, text } from './parse.ts';

/** Asking to see who sent a matter: a reason from the list; another one is written out. */
export const parseIdentity = (input: Input) =>
  parseFields(
    { seen, reason: oneOf<RevealReason>(revealReasons, '请选择为什么要看。'), detail: text('理由', DETAIL) },
    input,
    [
      {
        field: 'detail',
        wrong: ({ reason, detail }) => reason === 'other' && detail === undefined,
        message: '选了“其他”，请把理由写明。',
      },
    ],
  );
