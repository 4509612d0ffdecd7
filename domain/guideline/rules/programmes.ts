import { type RuleRow, UNDATED } from '../rule.ts';

const TRACKED_PLAN = {
  document: 'service-tracking',
  article: '二1',
  quote: '社工在开展小组、活动之前，须填写《小组/活动计划书》提前两周提交督导/机构审批',
} as const;

const TRACKED_REPORT = {
  document: 'service-tracking',
  article: '二3',
  quote: '在整个小组结束后的两周内填写《小组/活动报告》、《小组/活动财务报告》',
} as const;

const BACKWARD = '本站补充：往前数到的那天是休息日的，提前到它之前的最后一个工作日。';

export const programmeRules = [
  {
    id: 'group.plan',
    title: '把小组计划书交督导或督导助理审批，批准后才开放报名',
    form: 'DG-G-001',
    start: '小组第一节',
    length: { unit: 'weeks-before', amount: 2 },
    source: {
      document: 'group-work',
      article: '二',
      quote: '本机构社工在开展小组工作之前，须填写《小组计划书》(DG-G-001)，提前两周提交督导/督导助理审批',
    },
    also: [
      {
        document: 'group-activity-records',
        article: '一（一）',
        quote: '小组计划书 (DG-G-001) ——开组前两周提交',
      },
      TRACKED_PLAN,
    ],
    ours: BACKWARD,
    effectiveFrom: UNDATED,
  },
  {
    id: 'activity.plan',
    title: '把活动计划书交督导或督导助理审批，批准后才开放报名',
    form: 'DG-P-001',
    start: '活动开始',
    length: { unit: 'weeks-before', amount: 2 },
    source: {
      document: 'activities',
      article: '二',
      quote: '应填写《活动计划书》(DG-P-001)，相关计划书应前两周提交给督导/督导助理审批',
    },
    also: [
      {
        document: 'group-activity-records',
        article: '二（一）',
        quote: '活动计划书 (DG-P-001) ——活动开始前两周提交',
      },
      TRACKED_PLAN,
    ],
    ours: BACKWARD,
    effectiveFrom: UNDATED,
  },
  {
    id: 'group.sign-up',
    title: '向公众开放小组报名',
    form: 'DG-G-002',
    start: '小组第一节',
    length: { unit: 'weeks-before', amount: 2 },
    source: {
      document: 'group-work',
      article: '三',
      quote: '负责社工应按《小组报名表》(DG-G-002)的格式要求制作报名表，并在服务开展两周前提供给公众报名',
    },
    ours: BACKWARD,
    effectiveFrom: UNDATED,
  },
  {
    id: 'activity.sign-up',
    title: '向公众开放活动报名',
    form: 'DG-P-002',
    start: '活动开始',
    length: { unit: 'weeks-before', amount: 2 },
    source: {
      document: 'activities',
      article: '三',
      quote: '负责社工应按《活动报名表》(DG-P-002)的格式要求制作报名表，并在活动开展两周前提供给公众报名',
    },
    ours: BACKWARD,
    effectiveFrom: UNDATED,
  },
  {
    id: 'group.session-assessment',
    title: '评估组员在这一节的表现和需要',
    start: '每节小组',
    length: { unit: 'same-day' },
    source: {
      document: 'needs-assessment',
      article: '二2',
      quote: '在小组过程中，每节小组后，社工要完成组员在组内表现的评估，评估组员需要是否在小组内得到满足',
    },
    ours: '本站补充：文件只写每节小组后，没有写明几天；记忆当天最清楚，所以按当天。',
    effectiveFrom: UNDATED,
  },
  {
    id: 'group.report',
    title: '提交小组的意见表、财务报告、小组报告和集会记录，由督导助理归档',
    form: 'DG-G-004 至 DG-G-007',
    start: '小组最后一节',
    length: { unit: 'weeks-after', amount: 2 },
    source: {
      document: 'group-work',
      article: '五',
      quote: '在整个小组结束后的两周内填写《小组报告》(DG-G-006)、《小组财务报告》(DG-G-005)，并发督导批阅',
    },
    also: [
      {
        document: 'group-work',
        article: '七',
        quote: '全部提交督导/督导助理，督导助理须将有关材料归档',
      },
      {
        document: 'group-activity-records',
        article: '一（四）',
        quote: '参加者意见表 (DG-G-004) ——小组结束后两周内提交',
      },
      TRACKED_REPORT,
    ],
    ours: null,
    effectiveFrom: UNDATED,
  },
  {
    id: 'activity.report',
    title: '提交活动的意见表、财务报告、活动报告和集会记录，由督导助理归档',
    form: 'DG-P-004 至 DG-P-007',
    start: '活动结束',
    length: { unit: 'weeks-after', amount: 2 },
    source: {
      document: 'activities',
      article: '六',
      quote:
        '在活动结束后的两周内，负责社工应填写《活动报告》(DG-P-006)、《活动财务报告》(DG-P-005)，并发督导/督导助理批阅',
    },
    also: [
      { document: 'activities', article: '七', quote: '全部提交督导/督导助理，由督导助理进行归档' },
      {
        document: 'group-activity-records',
        article: '二（四）',
        quote: '参加者意见表 (DG-P-004) ——活动完成两周内提交',
      },
      TRACKED_REPORT,
    ],
    ours: null,
    effectiveFrom: UNDATED,
  },
  {
    id: 'opinion.talk',
    title: '与不满意或希望谈谈、又留了电话的人谈一次',
    start: '收到意见表',
    length: { unit: 'working-days', amount: 5, dayZero: '收到' },
    source: null,
    ours: '本站补充：文件要求分析意见，没有写要找人谈。没有留电话的，一律不找；留了的，五个工作日内谈一次。机构可以另定天数，以后收到的照新的算。',
    effectiveFrom: UNDATED,
  },
] as const satisfies readonly RuleRow[];
