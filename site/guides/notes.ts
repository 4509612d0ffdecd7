import { agency } from '../../domain/agency.ts';

/** Editor's notes: where the documents disagree with themselves. Each says what is used now. */
export const noteTexts = {
  phone: `三份文件所载电话各不相同：办公电话 0769-22830037，监督热线 0769-222820037（多一位，拨不通），中心电话 0769-22820037。现以 ${agency.phone} 为准，待机构核实。`,
  domain: `网址写作 dgxinyang，邮箱写作 dgxingyang，拼法不同，都照原文。现用邮箱 ${agency.email}。`,
  'agency-centre': '文件里的“机构”“本机构”“中心”，都指东莞市星扬社会工作服务社。',
  'decide-word': '“尤其决定”应为“由其决定”，照原文刊出。',
  'missing-not': '“评估为适合”应为“评估为不适合”，原文漏了“不”字。',
  'on-record': '“记录中案”应为“记录在案”，照原文刊出。',
  'self-help': '“自人自助”应为“助人自助”，照原文刊出。',
  'listed-twice': '“财务报告”和“报告”各列了两次，照原文刊出，现各交一份。',
  'roll-call':
    '点名表何时制作，文件写法不同：小组、活动的指引写“开展时”，服务跟踪制度写“末”。现在开展时制作，当场点名。',
  'referral-code': '编号 DGC005 漏了短横，现用 DG-C-005。',
  'activity-codes':
    '活动服务指引第七条所引 DG-G-004 至 DG-G-007 是小组的编号。活动的四份材料以监管规范一览为准，现用 DG-P-004 至 DG-P-007。',
  'record-form-name':
    '“投诉记录表”和“申诉记录表”是同一张表。“申诉”在这里就是“投诉”，机构内部不另设第二级申诉。',
  'opinion-form': '“参加者意见表”“参与者意见表”“参与意见表”是同一种表，小组用 DG-G-004，活动用 DG-P-004。',
  'two-receivers':
    '一份文件写综合部处理和记录，另一份写上报业务部主管。现由综合部受理、记录，当日上报业务部主管。',
  'no-direct-service':
    '“不提供直接服务”和文件所列的个案、小组、活动服务说法不同，照原文刊出。服务由各服务点的社工提供。',
  'two-promises': '四个工作日内联系，七个工作日内回复，是两项承诺，都要做到，并不矛盾。',
  'lost-chart':
    '原图已缺失。下面的流程图和步骤根据指引文字整理，依据是个案服务指引、申请及退出服务指引、服务跟踪制度和服务对象需要评估指引。',
  'lost-forms': '这里原有三份表格，原图已缺失。补上的表格会标明“根据指引文字整理”。',
  'lost-record-form':
    '原表的栏目已缺失，只留下签署栏。本站的记录表根据指引文字整理，记下编号、途径、时间、事由、希望怎样解决、调查经过、联系和回复、处理结果。',
} as const satisfies Record<string, string>;

export type NoteId = keyof typeof noteTexts;

export const isNoteId = (id: string): id is NoteId => Object.hasOwn(noteTexts, id);
