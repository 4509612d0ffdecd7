import type { ProgrammePage } from '../../../../db/programme/page.ts';
import { planParts } from '../../../../domain/programme/events.ts';
import { type PaperKey, sayYuan, stateOf, type TakenCount } from '../../../../domain/programme/papers.ts';
import {
  type CollectingKind,
  isPaper,
  isProgrammeKind,
  type PaperName,
  type ProgrammeKind,
  paperStates,
  papers,
  stageAt,
} from '../../../../domain/programme/programme.ts';
import { type Stage, stages } from '../../../../domain/submission.ts';
import { dayOf, type Instant, timeOf } from '../../../../domain/time.ts';
import { sayDay } from '../../../../domain/words.ts';

interface Standing {
  stage: Stage;
  firstAt: Instant;
  lastAt: Instant;
  cancelledAt: Instant | null;
  archivedAt: Instant | null;
  openAt: Instant | null;
  shutAt: Instant | null;
}

/** How far a programme is, in words: cancelled and filed said by name, sign-up where it is open. */
export function sayStanding(it: Standing, now: Instant): string {
  if (it.cancelledAt !== null) return '已取消';
  if (it.archivedAt !== null) return '已归档';
  const stage = stages[stageAt(it.stage, it, now)];
  // Sign-up ends when the first meeting begins.
  const open = it.openAt !== null && it.shutAt === null && now < it.firstAt;
  return open ? `${stage}，报名开放中` : stage;
}

/** A meeting: `12月20日（周日）10:00–12:00`. */
export const sayMeeting = (
  { startsAt, endsAt }: { startsAt: Instant; endsAt: Instant },
  year = false,
): string => `${sayDay(dayOf(startsAt), { year })}${timeOf(startsAt)}–${timeOf(endsAt)}`;

/** A paper by its name: a record says its meeting. */
export const sayPaper = (kind: ProgrammeKind, { name, no }: PaperKey): string =>
  no === 0 ? papers[name][kind] : `${papers[name][kind]}（第 ${no} 节）`;

/** The address of a paper below the desk. */
export const paperAddress = (reference: string, { name, no }: PaperKey): string =>
  `/desk/programmes/${reference}/papers/${name}/${no}/`;

/** Where a paper is printed: what is made from the lists and from the answers is printed there. */
export function printAddress(reference: string, key: PaperKey): string {
  const made = {
    'sign-up': 'people/sign-up-sheet/',
    'roll-call': 'people/roll-sheet/',
    opinions: 'opinions/summary/',
  };
  const own = Object.entries(made).find(([name]) => name === key.name)?.[1];
  return own === undefined ? `${paperAddress(reference, key)}print/` : `/desk/programmes/${reference}/${own}`;
}

/** How far a paper is, in words. */
export const sayPaperState = (page: Pick<ProgrammePage, 'papers'>, key: PaperKey): string =>
  paperStates[stateOf(page.papers, key)];

/** The particulars of a line of the history, each a short phrase. */
export function sayProgrammeFacts(kind: CollectingKind, facts: Readonly<Record<string, unknown>>): string[] {
  const {
    meeting,
    paper,
    papers: several,
    changed,
    scan,
    onPaper,
    signUp,
    closings,
    removed,
    handedIn,
    headCounts,
  } = facts;
  const keys =
    typeof paper === 'string' ? [`${paper}/${meeting ?? 0}`] : Array.isArray(several) ? several : [];
  const parts: Readonly<Record<string, string>> = planParts;
  return [
    ...(isProgrammeKind(kind) ? keys.flatMap((word) => sayKey(kind, word)) : []),
    ...(typeof meeting === 'number' && paper === undefined ? [`第 ${meeting} 节`] : []),
    ...(scan === true ? ['扫描件'] : []),
    ...(Array.isArray(headCounts) ? headCounts.map(sayHeadCount) : []),
    ...(onPaper === 'in-time' ? ['纸上报名，在期限内'] : []),
    ...(onPaper === 'late' ? ['纸上报名，迟于期限'] : []),
    ...(typeof signUp === 'number' ? [`第 ${signUp} 号报名`] : []),
    ...(typeof closings === 'number' ? [`${closings} 件`] : []),
    ...(typeof removed === 'number' ? [`取下单据 ${removed} 份`] : []),
    ...(Array.isArray(handedIn)
      ? handedIn
          .flatMap((word) => (isProgrammeKind(kind) ? sayKey(kind, word) : []))
          .map((name) => `${name}随即提交`)
      : []),
    ...(Array.isArray(changed) ? [changed.map((part) => parts[part] ?? part).join('、')] : []),
  ];
}

const sayHeadCount = ({ no, present }: TakenCount): string =>
  `第 ${no} 节${present === null ? '没有开' : ` ${present} 人`}`;

function sayKey(kind: ProgrammeKind, word: unknown): string[] {
  const [name = '', no = '0'] = typeof word === 'string' ? word.split('/') : [];
  return isPaper(name) ? [sayPaper(kind, { name, no: Number(no) })] : [];
}

/** An amount of the budget. */
export const sayFen = (fen: number): string => `${sayYuan(fen)} 元`;

/** Who signs which paper: the form's own signature lines. */
export const signersOf = (name: PaperName): readonly string[] =>
  name === 'finance' ? ['负责社工', '经手人', '督导/督导助理'] : ['负责社工', '督导/督导助理'];

/** The forms of the programme's page, and the boxes of each in their order. */
export const programmeForms = {
  consultation: { title: '记录同工协商', boxes: ['consultedWith', 'consultedOn', 'detail'] },
  proposal: { title: '把计划书提交督导审批', boxes: [] },
  return: { title: '退回修改', boxes: ['detail'] },
  approval: { title: '批准计划书', boxes: [] },
  'late-start': { title: '准许迟于两周前开始', boxes: ['detail'] },
  'sign-up-opening': { title: '开放报名', boxes: [] },
  'sign-up-shutting': { title: '停止报名', boxes: [] },
  cancellation: { title: '取消', boxes: ['detail'] },
  'session-assessment': { title: '评估组员的状态', boxes: ['meeting', 'detail'] },
  'follow-up': { title: '跟进变化有没有保持', boxes: ['detail'] },
  'papers-approval': { title: '批阅文件', boxes: ['paper'] },
  archiving: { title: '归档', boxes: [] },
  assignment: { title: '交给另一位社工', boxes: ['handler'] },
  hold: { title: '保全：到了年限也不删除', boxes: ['detail'] },
  'hold-release': { title: '解除保全', boxes: ['detail'] },
} as const satisfies Record<string, { title: string; boxes: readonly string[] }>;
export type ProgrammeForm = keyof typeof programmeForms;

const isForm = (word: string): word is ProgrammeForm => Object.hasOwn(programmeForms, word);

/** The fields of a form that an error summary may point at. */
export const boxesOfForm = (word: string): readonly string[] =>
  isForm(word) ? programmeForms[word].boxes : [];
