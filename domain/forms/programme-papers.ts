import { z } from 'zod';
import {
  type HeadCount,
  mustBeWritten,
  paperBoxes,
  type SpentLine,
  type WrittenPaper,
} from '../programme/papers.ts';
import type { BudgetLine } from '../programme/programme.ts';
import { DETAIL, detail, type Input, LINE, seen } from './desk.ts';
import { files } from './message.ts';
import {
  blank,
  type FieldError,
  lengthOf,
  type Parsed,
  parseFields,
  plain,
  type Shape,
  text,
  type ValuesOf,
} from './parse.ts';
import { fenOf } from './programme-rows.ts';

/** Lines of the finance report that the plan did not foresee. */
export const UNPLANNED = 5;

const pressed = z.preprocess(blank, z.string().optional());

/** What was typed on a paper; `submit` when it is handed in with it. */
export interface PaperForm {
  seen: number;
  submit: boolean;
  words: Record<string, string>;
  lines: SpentLine[];
  files: z.output<typeof files>;
  /** Receipts that are taken off again. */
  remove: readonly string[];
}

const remove = z.preprocess(
  (value) =>
    [...new Set((Array.isArray(value) ? value : [value]).map(blank))].filter((item) => item !== undefined),
  z
    .array(z.string().max(64, { error: '请重新勾选要取下的单据。' }))
    .max(40, { error: '一次最多取下 40 份。' }),
);

/** What only the finance report has; on another paper nothing of it is read. */
const nothing = z
  .unknown()
  .optional()
  .transform(() => []);

const SPENT = /^(spent|what)([1-9]\d?)$/;

/**
 * A paper that is filled in on the desk: a draft may leave anything out, what is handed in may not.
 * @param budget the lines of the plan, each with a field `spent1`, `spent2`, …; further lines bring their own `what`
 */
export function parsePaper(
  name: WrittenPaper,
  input: Input,
  budget: readonly BudgetLine[],
): Parsed<PaperForm> {
  const numbered = (key: string): boolean => name === 'finance' && SPENT.test(key);
  const rest = Object.fromEntries(Object.entries(input).filter(([key]) => !numbered(key)));
  const boxes: Record<string, string> = paperBoxes[name];
  const shape = {
    seen,
    submit: pressed,
    save: pressed,
    files: name === 'finance' ? files : nothing,
    remove: name === 'finance' ? remove : nothing,
  };
  const typedBoxes: Shape = Object.fromEntries(
    Object.keys(boxes).map((box) => [box, text('这一栏', DETAIL)]),
  );
  const own = Object.fromEntries(Object.entries(rest).filter(([key]) => !Object.hasOwn(boxes, key)));
  const head = parseFields(shape, own);
  const written = parseFields(
    typedBoxes,
    Object.fromEntries(Object.keys(boxes).map((box) => [box, rest[box]])),
  );
  const submit = head.ok && head.value.submit !== undefined;
  const { lines, errors } = name === 'finance' ? readSpent(input, budget, submit) : { lines: [], errors: [] };
  const words = written.ok ? wordsIn(written.value) : {};
  const absent = submit && written.ok ? mustBeWritten[name].filter((box) => words[box] === undefined) : [];
  const faults: FieldError[] = [
    ...(head.ok ? [] : head.errors),
    ...(written.ok ? [] : written.errors),
    ...errors,
    ...absent.map((field) => ({ field, message: '提交以前，请写好这一栏。' })),
  ];
  if (!head.ok || faults.length > 0) return { ok: false, errors: faults };
  const { seen: version, files: receipts, remove: gone } = head.value;
  return { ok: true, value: { seen: version, submit, words, lines, files: receipts, remove: gone } };
}

const wordsIn = (values: Record<string, unknown>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(values).flatMap(([box, value]) => (typeof value === 'string' ? [[box, value]] : [])),
  );

/** What was spent, line by line of the plan, and what it did not foresee. */
function readSpent(
  input: Input,
  budget: readonly BudgetLine[],
  submit: boolean,
): { lines: SpentLine[]; errors: FieldError[] } {
  const errors: FieldError[] = [];
  const lines: SpentLine[] = [];
  for (let n = 1; n <= budget.length + UNPLANNED; n += 1) {
    const planned = budget[n - 1];
    const given = plain(input[`spent${n}`]);
    const what = planned?.what ?? blank(input[`what${n}`]);
    if (given === undefined && (planned === undefined ? what === undefined : !submit)) continue;
    const spent = typeof given === 'string' ? fenOf(given) : null;
    if (spent === null) errors.push({ field: `spent${n}`, message: '请填写实际用了多少元；没有用的填 0。' });
    if (typeof what !== 'string') errors.push({ field: `what${n}`, message: '请写下是什么开支。' });
    else if (lengthOf(what) > LINE)
      errors.push({ field: `what${n}`, message: `最多 ${LINE} 个字，请缩短。` });
    else if (spent !== null) lines.push({ what, budget: planned?.fen ?? 0, spent });
  }
  return { lines, errors };
}

const onlyScan = { seen, files } as const;

/** A paper that the house makes itself, handed in. */
export const parseHandIn = (input: Input) => parseFields({ seen, submit: pressed }, input);

/** A scan in place of a paper; of a roll, with how many came to each meeting. */
export type ScanForm = ValuesOf<typeof onlyScan> & { counts: HeadCount[] };

/**
 * A scan in place of a paper.
 * @param meetings those of the roll that it is of, each with a field `present1`, `present2`, …; none of another paper
 */
export function parseScan(input: Input, meetings: readonly number[]): Parsed<ScanForm> {
  const boxes = meetings.map((no) => ({ no, field: `present${no}` }));
  const own = Object.entries(input).filter(([key]) => !boxes.some(({ field }) => field === key));
  const head = parseFields(onlyScan, Object.fromEntries(own), [
    {
      field: 'files',
      wrong: ({ files: chosen }) => chosen?.length !== 1,
      message: '请选择一份扫描件：PDF，或者一张照片。',
    },
  ]);
  const typed = boxes.map((box) => ({ ...box, given: plain(input[box.field]) }));
  const counts = typed.flatMap(({ no, given }) =>
    typeof given === 'string' && HEADS.test(given) ? [{ no, present: Number(given) }] : [],
  );
  const errors: FieldError[] = typed
    .filter(({ no, given }) => given !== undefined && !counts.some((count) => count.no === no))
    .map(({ field }) => ({ field, message: '请填写 0 到 999 的整数；没有开的那一节留空。' }));
  if (!head.ok) return { ok: false, errors: [...head.errors, ...errors] };
  return errors.length > 0 ? { ok: false, errors } : { ok: true, value: { ...head.value, counts } };
}

const HEADS = /^\d{1,3}$/;

/** A paper handed back, with what is to be changed. */
export const parsePaperReturn = (input: Input) =>
  parseFields({ seen, detail: detail('请写下退回的理由、要改什么。') }, input);

const keys = z.preprocess(
  (value) => (Array.isArray(value) ? value : [value]).map(blank).filter((item) => item !== undefined),
  z
    .array(
      z
        .string({ error: '请勾选要批阅的文件。' })
        .regex(/^[a-z-]{1,20}\/\d{1,2}$/, { error: '请勾选要批阅的文件。' }),
    )
    .min(1, { error: '请勾选要批阅的文件。' })
    .max(40, { error: '一次最多 40 份。' }),
);

/** The papers that somebody approves together. */
export const parseApproval = (input: Input) => parseFields({ seen, paper: keys }, input);

const meetingNo = z.preprocess(
  plain,
  z
    .string({ error: '请选择是哪一节。' })
    .regex(/^\d{1,2}$/, { error: '请选择是哪一节。' })
    .transform(Number),
);

/** How the members of a group are after a meeting (【评估】二2). */
export const parseAssessment = (input: Input) =>
  parseFields(
    { seen, meeting: meetingNo, detail: detail('请写下组员在这一节的表现，需要有没有得到满足。') },
    input,
  );

/** Whether the change has lasted (【申请】五3). */
export const parseFollowUp = (input: Input) =>
  parseFields({ seen, detail: detail('请写下向谁了解、变化有没有保持。') }, input);
