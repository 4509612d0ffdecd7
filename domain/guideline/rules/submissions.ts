import { type RuleRow, UNDATED } from '../rule.ts';

export const submissionRules = [
  {
    id: 'submission.open',
    title: '启封来件；负责人不在时由指定的代理人启封',
    start: '收到来件',
    length: { unit: 'working-days', amount: 1, dayZero: '收到' },
    source: null,
    ours: '本站补充：文件要求由中心主任或主管取出审阅，没有写明几天；不在一个工作日内启封，后面的期限就难以守住。',
    effectiveFrom: UNDATED,
  },
  {
    id: 'submission.report-up',
    title: '接待的工作人员填写记录表，上报主管并存档',
    form: '意见建议/投诉记录表',
    start: '收到当面或电话的意见、投诉',
    length: { unit: 'same-day' },
    source: {
      document: 'complaints-mechanism',
      article: '第四条（一）1',
      quote:
        '服务使用者提出意见建议或投诉, 接待的工作人员应该填写有关的《意见建议/投诉记录表》(见附录), 当日及时上报到业务部主管并存放在意见建议/投诉档案格内',
    },
    ours: '本站补充：下班后或休息日收到的，到当天 24:00 为止。',
    effectiveFrom: UNDATED,
  },
  {
    id: 'submission.contact',
    title: '负责人致电或约见，了解情况',
    start: '收到意见或投诉',
    length: { unit: 'working-days', amount: 4, dayZero: '收到' },
    source: {
      document: 'feedback-handling',
      article: '第2条',
      quote: '收到意见或投诉后，本机构相关负责人将于四个工作日内致电或约见您了解情况，从速并妥善解决问题',
    },
    ours: null,
    effectiveFrom: UNDATED,
  },
  {
    id: 'submission.reply',
    title: '调查处理，以电话或书面回复，说明理由和处理结果',
    start: '收到意见或投诉',
    length: { unit: 'working-days', amount: 7, dayZero: '收到' },
    source: {
      document: 'complaints-mechanism',
      article: '第四条（一）2',
      quote:
        '中心收到意见建议/投诉后, 尽快深入调查和处理, 原则上在七个工作日内以电话或者书面形式回复当事人/投诉人, 并做出合理的解释和恰当的处理',
    },
    ours: null,
    effectiveFrom: UNDATED,
  },
  {
    id: 'submission.promised-report',
    title: '未能当场解决的，在约定的日期前报告行动结果',
    start: '与您约定日期',
    length: { unit: 'promised' },
    source: {
      document: 'feedback-handling',
      article: '第2条',
      quote: '若经过商讨后未能解决问题，本机构相关负责人会告诉您如何跟进，并订出向您报告行动结果的时限',
    },
    ours: null,
    effectiveFrom: UNDATED,
  },
  {
    id: 'staff-submission.reply',
    title: '部门主管以电话或书面回复同事，说明处理意见和方式',
    start: '同事提出意见或投诉',
    length: { unit: 'working-days', amount: 7, dayZero: '提出' },
    source: {
      document: 'complaints-mechanism',
      article: '第四条（二）2',
      quote: '各相关部门主管人员必须在七个工作日内将处理意见和方式电话或以书面形式回复当事人/投诉人',
    },
    ours: '本站补充：文件没有写明从哪一天起算，按对提出人最早的一天，即提出当天。',
    effectiveFrom: UNDATED,
  },
  {
    id: 'staff-submission.outside-door',
    title: '仍未见处理的，同事可以向民政局表达意见或投诉',
    start: '同事提出意见或投诉',
    length: { unit: 'working-days', amount: 7, dayZero: '提出' },
    source: {
      document: 'complaints-mechanism',
      article: '第四条（二）4',
      quote:
        '若当事人/投诉人在七个工作日内未见中心相关部门有任何作为，才可向中心主管部门民政局等表达意见/投诉',
    },
    ours: '本站补充：文件没有写明从哪一天起算，按对提出人最早的一天，即提出当天。',
    effectiveFrom: UNDATED,
  },
] as const satisfies readonly RuleRow[];
