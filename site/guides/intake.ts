import type { DocumentSlug } from '../../domain/guideline/documents.ts';
import type { RuleId } from '../../domain/guideline/rules.ts';

export interface IntakeStep {
  title: string;
  /** The step in full, for the list. */
  text: string;
  /** The same in the picture, line by line. */
  lines: readonly string[];
  /** What leaves the main road at this step, drawn to the right of it. */
  aside?: readonly string[];
  cites: readonly { document: DocumentSlug; anchor: string; label: string }[];
  /** The rule whose number stands in this step. */
  rule?: RuleId;
}

/** The lost intake flow chart, put together from the words of the other documents. */
export const intakeSteps: readonly IntakeStep[] = [
  {
    title: '求助或转介',
    text: '本人求助；亲友、部门或单位转介；社工在来访、活动、外展中接触到。社工主动接触的，不必申请。转介来的，5 个工作日内给予回复。',
    lines: ['本人求助', '亲友、单位转介', '社工主动接触'],
    aside: ['转介来的', '5 个工作日', '内回复'],
    rule: 'referral.reply',
    cites: [
      { document: 'casework', anchor: 'art-4', label: '个案服务指引四' },
      { document: 'application-and-exit', anchor: 'art-2', label: '申请及退出服务指引二' },
      { document: 'casework', anchor: 'art-5-4', label: '个案服务指引五（四）' },
    ],
  },
  {
    title: '接待和记录',
    text: '社工了解求助原因和需要，填写查询接案探访记录，当天完成并归档。',
    lines: ['填写查询接案探访记录', '当天完成'],
    rule: 'case.enquiry-record',
    cites: [
      { document: 'service-tracking', anchor: 'art-1-1-1', label: '服务跟踪制度一1（1）' },
      { document: 'needs-assessment', anchor: 'art-1-1', label: '服务对象需要评估指引一1' },
    ],
  },
  {
    title: '说明和初步评估',
    text: '社工讲清申请规定和服务内容，填写资料、建档，简单评估需要。没有行为能力的申请人，要有家长或监护人口头同意。',
    lines: ['讲清规定和服务内容', '建档，简单评估'],
    aside: ['没有行为能力', '家长或监护人', '口头同意'],
    cites: [
      { document: 'application-and-exit', anchor: 'art-3-1', label: '申请及退出服务指引三1' },
      { document: 'application-and-exit', anchor: 'art-3-2', label: '三2' },
      { document: 'application-and-exit', anchor: 'art-3-3', label: '三3' },
    ],
  },
  {
    title: '决定是否接受',
    text: '督导和督导助理看过资料，决定是否接受申请、提供哪一类服务。不接受的，社工以电话、书面或面谈说明原因，需要时转介或介绍更合适的机构。',
    lines: ['督导和督导助理', '看过资料后决定'],
    aside: ['不接受', '说明原因', '需要时转介'],
    cites: [
      { document: 'application-and-exit', anchor: 'art-3-4', label: '申请及退出服务指引三4' },
      { document: 'application-and-exit', anchor: 'art-4-2', label: '四2' },
    ],
  },
  {
    title: '第二次接触',
    text: '经评估需要开个案的，7 个工作日内第二次接触，同时向中心主任、督导陈述个案情况。',
    lines: ['需要开个案的', '7 个工作日内'],
    aside: ['同时告知', '中心主任', '和督导'],
    rule: 'case.second-contact',
    cites: [
      { document: 'casework', anchor: 'art-5-3', label: '个案服务指引五（三）' },
      { document: 'service-tracking', anchor: 'art-1-1-2', label: '服务跟踪制度一1（2）' },
    ],
  },
  {
    title: '开案',
    text: '督导同意开案后，社工讲明工作关系和个案流程，服务对象或监护人同意，尽快签订开案协议。',
    lines: ['督导同意', '本人或监护人同意', '签订开案协议'],
    cites: [{ document: 'needs-assessment', anchor: 'art-1-3', label: '服务对象需要评估指引一3' }],
  },
  {
    title: '评估报告',
    text: '开案后两个月内，社工写出个案评估报告。',
    lines: ['开案后两个月内', '写出个案评估报告'],
    rule: 'case.assessment',
    cites: [
      { document: 'service-tracking', anchor: 'art-1-2-2', label: '服务跟踪制度一2（2）' },
      { document: 'case-records', anchor: 'art-1-1-5', label: '个案监管规范一览一（一）5' },
    ],
  },
];

interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
  lines: { text: string; y: number; strong: boolean }[];
}

const MAIN = { x: 1, width: 186 };
const SIDE = { x: 211, width: 98 };
const LINE = 20;
const GAP = 26;

/** Width of the picture's own coordinates: a 320 px screen less its margins, so that text is drawn at its real size. */
export const chartWidth = 310;

function boxOf(
  column: typeof MAIN,
  y: number,
  height: number,
  texts: readonly string[],
  titled: boolean,
): Box {
  const first = y + (height - texts.length * LINE) / 2 + 15;
  return {
    ...column,
    y,
    height,
    lines: texts.map((text, i) => ({ text, y: first + i * LINE, strong: titled && i === 0 })),
  };
}

/** The flow chart as boxes: one column of steps from top to bottom, what branches off beside it. */
export function chartOf(steps: readonly IntakeStep[]): { main: Box; side: Box | null }[] {
  let y = 1;
  return steps.map((step, i) => {
    const texts = [`${i + 1}　${step.title}`, ...step.lines];
    const height = Math.max(texts.length, step.aside?.length ?? 0) * LINE + 14;
    const main = boxOf(MAIN, y, height, texts, true);
    const side = step.aside ? boxOf(SIDE, y, height, step.aside, false) : null;
    y += height + GAP;
    return { main, side };
  });
}
