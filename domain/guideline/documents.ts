/** The thirteen documents of the agency, in the order in which they stand in its booklet. */
export const DOCUMENTS = [
  { slug: 'application-and-exit', title: '申请及退出服务指引', short: '【申请】' },
  { slug: 'casework', title: '个案服务指引', short: '【个案】' },
  { slug: 'intake-flow', title: '接案流程图', short: '【流程】' },
  { slug: 'case-records', title: '个案监管规范一览', short: '【个案监管】' },
  { slug: 'group-work', title: '小组工作服务指引', short: '【小组】' },
  { slug: 'activities', title: '活动服务指引', short: '【活动】' },
  { slug: 'group-activity-records', title: '小组/活动监管规范一览', short: '【监管】' },
  { slug: 'needs-assessment', title: '服务对象需要评估指引', short: '【评估】' },
  { slug: 'service-review', title: '服务检讨机制', short: '【检讨】' },
  { slug: 'self-inspection', title: '自我检查制度', short: '【自查】' },
  { slug: 'service-tracking', title: '服务跟踪制度', short: '【跟踪】' },
  { slug: 'feedback-handling', title: '意见收集及投诉处理机制', short: '【收集】' },
  { slug: 'complaints-mechanism', title: '意见反馈及投诉机制', short: '【反馈】' },
] as const satisfies readonly { slug: string; title: string; short: string }[];

export type GuidelineDocument = (typeof DOCUMENTS)[number];
/** The address of a document under /guides/. */
export type DocumentSlug = GuidelineDocument['slug'];

/** Whether a text is the address of one of the documents. */
export const isDocumentSlug = (text: string): text is DocumentSlug =>
  DOCUMENTS.some(({ slug }) => slug === text);

/** The document under an address. */
export function documentOf(slug: DocumentSlug): GuidelineDocument {
  const found = DOCUMENTS.find((document) => document.slug === slug);
  if (found === undefined) throw new Error(`no document ${slug}`);
  return found;
}
