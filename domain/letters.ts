import { agency } from './agency.ts';
import type { RuleId } from './guideline/rules.ts';
import { ruleOf } from './guideline/rules.ts';
import { programmeLetters } from './programme/letters.ts';
import { isSentKind, type MatterKind, matterKinds, type Outcome, outcomes } from './submission.ts';
import type { Instant } from './time.ts';
import { sayDue, sayInstant } from './words.ts';

/** What a letter may tell; what a template does not name never gets into it. */
export interface LetterData {
  reference: string;
  kind: MatterKind;
  receivedAt: Instant;
  /** The clocks the sender was told of. */
  clocks: readonly { rule: RuleId; dueAt: Instant; provisional: boolean }[];
  /** The public address, empty when none is set. */
  site: string;
  /** Somebody stands outside the matter (policy 3.5). */
  keptFromAnybody: boolean;
  /** What was typed in the history row that the letter tells of; only `reply`, `promised` and `extended` show it. */
  detail: string | null;
  rule?: RuleId;
  dueAt?: Instant;
  /** The date that stood before it was extended. */
  wasDueAt?: Instant;
  outcome?: Outcome;
}

export interface Letter {
  subject: string;
  text: string;
}

type Template = (data: LetterData) => Letter;

const sign = [`${agency.name}`, `电话 ${agency.phone}（${agency.hours}）`].join('\n');
/** A letter of paragraphs, signed by the agency; empty ones are left out. */
export const letter = (subject: string, ...paragraphs: (string | null)[]): Letter => ({
  subject,
  text: [...paragraphs.filter((text) => text !== null && text !== ''), sign].join('\n\n'),
});

// Subjects are neutral: who sees a phone's screen by chance learns neither the agency nor the matter.
const neutral = (data: LetterData): string => `编号 ${data.reference}`;

const whereToLook = ({ site }: LetterData): string =>
  `查进度：打开 ${site === '' ? '我们的网站' : `${site}/status/`}，填写提交后给您的回执码。这封邮件里没有回执码，请用您当时抄下或保存的那一份。`;

const datesIn =
  (words: Partial<Record<RuleId, string>>) =>
  ({ clocks }: LetterData): string | null =>
    clocks.length === 0
      ? null
      : clocks
          .map(
            ({ rule, dueAt, provisional }) =>
              `${words[rule] ?? ruleOf(rule).title}：最迟 ${sayDue(dueAt)}${provisional ? '（暂定）' : ''}`,
          )
          .join('\n');

/** What a clock promises, in the sender's words. */
const promises: Partial<Record<RuleId, string>> = {
  'submission.contact': '与您联系',
  'submission.reply': '答复您',
  'staff-submission.reply': '答复您',
  'staff-submission.outside-door': '如届时仍无回应，您可以直接找民政局',
  'submission.promised-report': '向您报告结果',
};
const dates = datesIn(promises);

/** The same clocks as they are told to a colleague. */
const duties = datesIn({
  'submission.contact': '联系来件人',
  'submission.reply': '答复来件人',
  'staff-submission.reply': '答复同事',
  'staff-submission.outside-door': '如届时仍无回应，同事可以直接找民政局',
  'submission.promised-report': '向来件人报告结果',
});

/** Where to go for whoever is not content with the reply (【反馈】第四条(一)3). */
export const outsideDoor = `如果您对处理不满意，可以找${agency.civilAffairs.name}（电话 ${agency.civilAffairs.phone}，${agency.civilAffairs.phoneNote}），请带上${agency.civilAffairs.bring}。`;

/** Where a colleague finds what a letter is about. */
export const deskAddress = ({ site, reference, kind }: LetterData): string =>
  site === ''
    ? `编号 ${reference}`
    : `${site}/desk/${isSentKind(kind) ? 'matters' : 'programmes'}/${reference}/`;

const sayOr = (at: Instant | undefined): string => (at === undefined ? '' : sayDue(at));

const toSender = {
  receipt: (data) =>
    letter(
      neutral(data),
      `您好。我们在 ${sayInstant(data.receivedAt, { year: true })} 收到了您的${matterKinds[data.kind]}，编号 ${data.reference}。`,
      dates(data) ?? '谢谢您的话，我们会转告当事的同事。',
      whereToLook(data),
    ),
  reply: (data) =>
    data.kind === 'compliment'
      ? letter(neutral(data), `您好。谢谢您写来的话（编号 ${data.reference}）。`, data.detail)
      : letter(neutral(data), `您好。关于编号 ${data.reference}，回复如下：`, data.detail, outsideDoor),
  'message-waiting': (data) =>
    letter(neutral(data), `您好。编号 ${data.reference} 有一条给您的留言。`, whereToLook(data)),
  promised: (data) =>
    letter(
      neutral(data),
      `您好。关于编号 ${data.reference}，事情还没有办完，我们会继续跟进。`,
      data.detail,
      dates(data),
      whereToLook(data),
    ),
  closed: (data) =>
    letter(
      neutral(data),
      `您好。编号 ${data.reference} 已经办结${data.outcome ? `：${outcomes[data.outcome]}` : ''}。`,
      data.kind === 'compliment' ? null : outsideDoor,
      whereToLook(data),
    ),
  reopened: (data) =>
    letter(neutral(data), `您好。编号 ${data.reference} 已经重新办理。`, dates(data), whereToLook(data)),
  'date-moved': (data) =>
    letter(
      neutral(data),
      `您好。国务院公布了新的放假安排，编号 ${data.reference} 的日期提前了：`,
      dates(data),
      whereToLook(data),
    ),
  extended: (data) =>
    letter(
      neutral(data),
      `您好。编号 ${data.reference} 的期限延长了：${data.rule ? (promises[data.rule] ?? ruleOf(data.rule).title) : '答复您'}，原定最迟 ${sayOr(data.wasDueAt)}，现在最迟 ${sayOr(data.dueAt)}。`,
      data.detail === null ? null : `原因：${data.detail}`,
      outsideDoor,
      whereToLook(data),
    ),
} as const satisfies Record<string, Template>;

const clockLine = ({ rule, dueAt }: LetterData): string =>
  rule === undefined || dueAt === undefined ? '' : `${ruleOf(rule).title}，最迟 ${sayDue(dueAt)}。`;

// What goes to colleagues and to the robot: number, kind and dates, never content.
const toStaff = {
  arrival: (data) =>
    letter(
      `新来件 ${data.reference}`,
      `收到一件${matterKinds[data.kind]}，等待拆阅。`,
      duties(data),
      deskAddress(data),
    ),
  danger: (data) =>
    letter(
      `请立即处理 ${data.reference}`,
      `编号 ${data.reference} 可能有人正处于危险中。请马上拆阅；疑似侵害未成年人或无行为能力人的，立即向公安报告（110），不必等任何人同意，并把报告记录下来。`,
      deskAddress(data),
    ),
  assigned: (data) =>
    letter(
      `请办理 ${data.reference}`,
      isSentKind(data.kind)
        ? `编号 ${data.reference} 已交给您办理。`
        : `${matterKinds[data.kind]} ${data.reference} 交给您负责，日期和各项期限见服务台。`,
      duties(data),
      deskAddress(data),
    ),
  'sender-wrote': (data) =>
    letter(
      `有新留言 ${data.reference}`,
      `编号 ${data.reference} 的来件人在查询页写了留言，请打开看。`,
      deskAddress(data),
    ),
  'passed-on': (data) =>
    letter(
      `请办理 ${data.reference}`,
      `编号 ${data.reference} 先由同事听取、整理，现在转交部门主管。`,
      duties(data),
      deskAddress(data),
    ),
  'passed-up': (data) =>
    letter(
      `请决定 ${data.reference}`,
      `编号 ${data.reference} 部门主管不能决定，呈中心主任。`,
      duties(data),
      deskAddress(data),
    ),
  praise: ({ site }) =>
    letter(
      '有人谢谢您',
      '有人写来嘉许，谢谢您。登录后，在“收到的嘉许”里看得到原话。',
      site === '' ? null : `${site}/desk/praise/`,
    ),
  'due-soon': (data) => letter(`快到期 ${data.reference}`, `快到期了：${clockLine(data)}`, deskAddress(data)),
  'due-today': (data) =>
    letter(`今天到期 ${data.reference}`, `今天到期：${clockLine(data)}`, deskAddress(data)),
  escalated: (data) =>
    letter(
      `请您处理 ${data.reference}`,
      `编号 ${data.reference} 的同事请您出面处理，理由写在服务台上。`,
      duties(data),
      deskAddress(data),
    ),
  harm: (data) =>
    letter(
      `请马上看 ${data.reference}`,
      `编号 ${data.reference} 怀疑有伤害、暴力或骚扰。请先安排暂停接触服务对象，不要告诉当事同事；疑似侵害未成年人的，立即向公安报告（110）。`,
      deskAddress(data),
    ),
  intake: (data) =>
    letter(
      `求助接案 ${data.reference}`,
      `编号 ${data.reference} 是求助，已转为接案：当天写好查询接案探访记录，收到求助后七个工作日内第二次接触。`,
      deskAddress(data),
    ),
  dissatisfied: (data) =>
    letter(
      `来件人不满意 ${data.reference}`,
      `编号 ${data.reference} 的来件人表示对处理不满意，查询页已给出民政局的联系办法。`,
      deskAddress(data),
    ),
  late: (data) => letter(`已过期 ${data.reference}`, `已过期：${clockLine(data)}`, deskAddress(data)),
} as const satisfies Record<string, Template>;

export const templates = { ...toSender, ...toStaff, ...programmeLetters };
export type TemplateName = keyof typeof templates;

export const isTemplate = (name: string): name is TemplateName => Object.hasOwn(templates, name);

/** What a letter says, at the moment it leaves. */
export const writeLetter = (name: TemplateName, data: LetterData): Letter => templates[name](data);

/** One line for the group robot: number and what to do, nothing of a person; no number where somebody stands outside. */
export const robotLine = (name: TemplateName, data: LetterData): string =>
  name === 'danger'
    ? `【立即处理】${data.keptFromAnybody ? '有一件来件' : `${data.reference} `}可能有人正处于危险中，请值班人马上拆阅。`
    : `新来件 ${data.reference}（${matterKinds[data.kind]}），等待拆阅。`;
