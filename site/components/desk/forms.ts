import type { FormState } from '../../../domain/forms/parse.ts';
import { boxesOf } from '../../../domain/forms/steps.ts';
import { isStep, stepEvents, steps } from '../../../domain/steps.ts';
import { type FieldState, fieldsOf } from '../form-state.ts';

/** The forms of a matter page, each at an address of its own below the matter. */
export const verbs = {
  opening: '拆阅',
  'police-report': '登记已报告公安',
  assignment: '指派经办人',
  contact: '登记已联系',
  attempt: '登记没联系上',
  reply: '答复',
  message: '在查询页留言',
  promise: '约定报告结果的日期',
  closing: '办结',
  note: '写备注',
  'danger-settlement': '核实后不属于危险情形',
  danger: '标记为有人身危险',
  release: '取消搁置',
  'setting-aside': '搁置（垃圾来件）',
  reopening: '重新办理',
  'data-answer': '答复资料请求',
  hold: '保全：到了年限也不删除',
  'hold-release': '解除保全',
  undo: '撤回上一步',
  extension: '延长期限',
  escalation: '提请上级处理',
  bounce: '登记退信',
  shielding: '请同事回避',
  unshielding: '解除回避',
  ...stepEvents,
  identity: '查看来件人是谁、怎样联系',
  'pass-on': '转交部门主管',
  'pass-up': '呈中心主任决定',
  convey: '转达给被感谢的同事',
  reward: '记录奖励',
  improvement: '改写公开的改进说明',
  link: '关联另一件',
} as const;
export type Verb = keyof typeof verbs;

/** Whether the rejected form is this one: a page holds several with the same fields. */
export const isFailed = (form: FormState | null, verb: string): boolean => form?.values.verb?.[0] === verb;

/** A field of one of several forms: empty and sound unless its form was rejected. */
export const fieldOf = (form: FormState | null, verb: string, name: string): FieldState =>
  fieldsOf(isFailed(form, verb) ? form : null)(name);

/** The address of a field where several forms stand on a page. */
export const deskId = (verb: string, name: string): string => `${verb}-${name}`;

/** A box for days or times drops what is none: then it must be a plain one, or what was typed is lost. */
export const fits = (type: 'date' | 'time', value: string): boolean =>
  value === '' || (type === 'date' ? /^\d{4}-\d{2}-\d{2}$/ : /^\d{2}:\d{2}$/).test(value);

/** The boxes of each form, in the order in which they stand. */
const boxes: Partial<Record<Verb, readonly string[]>> = {
  opening: ['message', 'about', 'keepFrom', 'name', 'phone', 'email', 'address', 'replyBy', 'contactNote'],
  'police-report': ['day', 'time', 'office', 'officer', 'number', 'child', 'detail'],
  assignment: ['handler'],
  contact: ['way', 'day', 'time', 'detail'],
  attempt: ['day', 'time', 'detail'],
  reply: ['way', 'template', 'detail', 'result', 'day', 'time'],
  message: ['detail', 'files'],
  promise: ['dueDay', 'detail'],
  closing: ['outcome', 'words', 'detail', 'improved', 'reprisal', 'service'],
  note: ['detail'],
  'danger-settlement': ['detail'],
  danger: ['detail'],
  'setting-aside': ['detail'],
  reopening: ['dueDay', 'detail'],
  extension: ['rule', 'dueDay', 'detail'],
  escalation: ['detail'],
  bounce: ['day', 'time', 'detail'],
  shielding: ['person', 'why', 'detail'],
  'data-answer': [
    ...(['answer', 'name', 'age', 'phone', 'email'] as const),
    ...(['guardianName', 'guardianPhone', 'guardianAgrees', 'health', 'note', 'detail'] as const),
  ],
  hold: ['detail'],
  'hold-release': ['detail'],
  identity: ['reason', 'detail'],
  'pass-on': ['detail'],
  'pass-up': ['detail'],
  convey: ['person'],
  reward: ['detail'],
  improvement: ['improved'],
  link: ['reference', 'kind'],
};

const isVerb = (word: string): word is Verb => Object.hasOwn(verbs, word);

/** The fields of a form that an error summary may point at. */
export function fieldsOfVerb(word: string): readonly string[] {
  if (isStep(word)) return steps[word].asks.flatMap((ask) => boxesOf[ask]);
  return isVerb(word) ? (boxes[word] ?? []) : [];
}
