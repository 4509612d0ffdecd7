import type { RuleId } from './guideline/rules.ts';
import type { MatterAction } from './permissions.ts';
import type { MatterKind } from './submission.ts';

/** Steps that are recorded as they are, each a line of the history; the words are the desk's. */
export const stepEvents = {
  'worker-heard': '听取当事同事说明',
  'worker-helped': '协助当事同事与来件人解决',
  'worker-told': '告诉当事同事',
  'reflection-asked': '请当事同事写检讨报告',
  'reflection-filed': '检讨报告存档',
  'facts-stated': '事实说明（投诉不成立）',
  'worker-outcome-told': '告诉当事同事结果',
  'harm-suspected': '怀疑有伤害、暴力或骚扰',
  'harm-settled': '伤害、暴力或骚扰：已核实，处理完毕',
  suspended: '暂停当事同事接触服务对象',
  'another-worker-offered': '提出换一位同事服务',
  intake: '转为求助接案',
  'enquiry-recorded': '写好查询接案探访记录（DG-C-001）',
  'second-contacted': '进行第二次接触',
  'case-not-needed': '评估后不需要开案',
  dissatisfied: '来件人表示不满意',
  'lesson-noted': '记下教训，供月例会和下一年计划',
} as const;
export type StepName = keyof typeof stepEvents;

/** What the form of a step asks; `about` the colleague concerned, `by` whom they were told, `until` a day to come. */
export type Ask = 'when' | 'about' | 'by' | 'until' | 'detail';

/** A clock that a step starts: at the time of the step itself, or when the matter came in. */
interface Start {
  rule: RuleId;
  from: 'now' | 'received';
}

/** What must be so for a step to be taken. */
export type Need =
  /** Nobody tells the colleague concerned while harm is suspected or danger unsettled (policy 3.8). */
  | 'calm'
  /** Harm is suspected or danger unsettled. */
  | 'harm'
  | 'no-harm'
  /** The head has not settled the suspicion yet. */
  | 'suspicion'
  | { runs: RuleId }
  | { never: RuleId }
  | 'satisfied';

/** One step: who may, when it is offered, what it asks, which clocks it moves, whom it tells. */
export interface Step {
  group: 'worker' | 'harm' | 'case' | 'sender' | 'learning';
  action: MatterAction;
  kinds?: readonly MatterKind[];
  needs?: Need;
  asks: readonly Ask[];
  button: string;
  hint?: string;
  detail: { label: string; missing: string; most?: number };
  starts?: readonly Start[];
  stops?: readonly RuleId[];
  sets?: Partial<Record<'harmAt' | 'harmSettledAt' | 'dissatisfiedAt', 'now' | null>>;
  letters?: readonly { template: string; recipient: string }[];
  /** It may be taken when the matter is closed as well. */
  closedToo?: true;
  toSender?: string;
}

const WORKER = {
  group: 'worker',
  action: 'worker',
  kinds: ['complaint', 'suggestion'],
  needs: 'calm',
} as const;
const REPORT = 5000;
const LESSON = 300;

/** The steps of the procedure as data (policy 3.8, 3.9, 3.10, 3.12, 3.13): one verb, one parser and one form read them. */
export const steps: Readonly<Record<StepName, Step>> = {
  'worker-heard': {
    ...WORKER,
    asks: ['about', 'when', 'detail'],
    button: '记下',
    hint: '先听当事同事怎么说。来件人不愿意让当事同事知道是谁的，不要说出来。',
    detail: { label: '当事同事怎么说', missing: '请写下当事同事怎么说。' },
  },
  'worker-helped': {
    ...WORKER,
    asks: ['about', 'when', 'detail'],
    button: '记下',
    hint: '协助当事同事与来件人解决，也减轻不必要的压力。',
    detail: { label: '怎样协助', missing: '请写下怎样协助。' },
  },
  'worker-told': {
    ...WORKER,
    asks: ['about', 'by', 'when', 'detail'],
    button: '记下',
    detail: { label: '告诉了什么', missing: '请写下告诉了什么。' },
  },
  'reflection-asked': {
    ...WORKER,
    asks: ['about', 'until', 'detail'],
    button: '记下',
    hint: '日期由机构定。当事同事看不到这一件，报告交给经办人。',
    detail: { label: '怎样交代的', missing: '请写下怎样交代的。' },
  },
  'reflection-filed': {
    ...WORKER,
    asks: ['about', 'when', 'detail'],
    button: '存档',
    hint: '由经办人代交。只有看得到这一件的同事看得到。',
    detail: { label: '检讨报告全文', missing: '请录入检讨报告。', most: REPORT },
  },
  'facts-stated': {
    ...WORKER,
    asks: ['about', 'when', 'detail'],
    button: '存档',
    hint: '投诉不成立的，写一份事实说明就够，不用检讨报告。',
    detail: { label: '事实说明全文', missing: '请录入事实说明。', most: REPORT },
  },
  'worker-outcome-told': {
    ...WORKER,
    asks: ['about', 'by', 'when', 'detail'],
    button: '记下',
    closedToo: true,
    detail: { label: '告诉了什么结果', missing: '请写下告诉了什么结果。' },
  },
  'harm-suspected': {
    group: 'harm',
    action: 'note',
    needs: 'no-harm',
    asks: ['detail'],
    button: '记下，先不告诉当事同事',
    hint: '伤害未成年人、暴力、性骚扰等。记下以后不听取、不告知、不调解，先暂停当事同事接触服务对象。正在发生危险的，请另外标记危险。',
    detail: { label: '为什么这样怀疑', missing: '请写下为什么这样怀疑。' },
    sets: { harmAt: 'now', harmSettledAt: null },
    letters: [{ template: 'harm', recipient: 'head' }],
  },
  'harm-settled': {
    group: 'harm',
    action: 'settleDanger',
    needs: 'suspicion',
    asks: ['detail'],
    button: '记下判断',
    hint: '核实后不属于的，或者已经报告公安、处理完的，才填写。此后可以听取当事同事的说明，也可以办结。',
    detail: { label: '怎样核实、怎样处理的', missing: '请写下怎样核实、怎样处理的。' },
    closedToo: true,
    sets: { harmSettledAt: 'now' },
  },
  suspended: {
    group: 'harm',
    action: 'worker',
    needs: 'harm',
    asks: ['when', 'detail'],
    button: '记下',
    hint: '只说工作调整，不透露有人投诉、投诉了什么。',
    detail: { label: '谁、从哪些服务中暂停、谁来接替', missing: '请写下谁、从哪些服务中暂停、谁来接替。' },
  },
  'another-worker-offered': {
    group: 'sender',
    action: 'contact',
    kinds: ['complaint'],
    asks: ['when', 'detail'],
    button: '记下',
    detail: { label: '怎样提出，对方怎么说', missing: '请写下怎样提出，对方怎么说。' },
    toSender: '我们提出可以换一位同事为您服务。',
  },
  intake: {
    group: 'case',
    action: 'intake',
    needs: { never: 'case.enquiry-record' },
    asks: ['when', 'detail'],
    button: '转为接案，通知中心主任和督导',
    hint: '来件其实是求助的：当天写好 DG-C-001，收到后七个工作日内第二次接触。来件本身照常联系、答复。',
    detail: { label: '对方求助什么', missing: '请写下对方求助什么。' },
    starts: [
      { rule: 'case.enquiry-record', from: 'now' },
      { rule: 'case.second-contact', from: 'received' },
    ],
    letters: [
      { template: 'intake', recipient: 'director' },
      { template: 'intake', recipient: 'supervisor' },
    ],
    toSender: '您的求助已转给社工接案，会再与您联系。',
  },
  'enquiry-recorded': {
    group: 'case',
    action: 'intake',
    needs: { runs: 'case.enquiry-record' },
    asks: ['when', 'detail'],
    button: '记下，期限停表',
    detail: { label: '记录存放在哪里', missing: '请写下记录存放在哪里。' },
    stops: ['case.enquiry-record'],
  },
  'second-contacted': {
    group: 'case',
    action: 'intake',
    needs: { runs: 'case.second-contact' },
    asks: ['when', 'detail'],
    button: '记下，期限停表',
    detail: { label: '怎样接触，谈了什么', missing: '请写下怎样接触，谈了什么。' },
    stops: ['case.second-contact'],
    toSender: '社工就您的求助再次与您联系。',
  },
  'case-not-needed': {
    group: 'case',
    action: 'intake',
    needs: { runs: 'case.second-contact' },
    asks: ['detail'],
    button: '记下，期限停表',
    detail: { label: '怎样评估的，理由是什么', missing: '请写下怎样评估的，理由是什么。' },
    stops: ['case.second-contact'],
  },
  dissatisfied: {
    group: 'sender',
    action: 'note',
    kinds: ['complaint', 'suggestion'],
    needs: 'satisfied',
    asks: ['when', 'detail'],
    button: '记下，告诉对方可以找民政局',
    hint: '对方在电话里或当面说不满意的，记在这里。查询页随即给出民政局的联系办法；也请当面告诉对方要带什么。',
    detail: { label: '对方怎么说', missing: '请写下对方怎么说。' },
    sets: { dissatisfiedAt: 'now' },
    letters: [{ template: 'dissatisfied', recipient: 'head' }],
    closedToo: true,
    toSender: '您表示对处理不满意。民政局的联系办法写在查询页上。',
  },
  'lesson-noted': {
    group: 'learning',
    action: 'note',
    asks: ['detail'],
    button: '记下教训',
    hint: '这一件让我们学到什么、以后怎样做。不写任何人的姓名。它会列在这个月的统计里，供月例会和下一年的计划用。',
    detail: { label: '教训', missing: '请写下教训。', most: LESSON },
    closedToo: true,
  },
};

export const stepNames = Object.keys(steps).filter((name): name is StepName => Object.hasOwn(steps, name));
export const isStep = (name: string): name is StepName => Object.hasOwn(steps, name);
