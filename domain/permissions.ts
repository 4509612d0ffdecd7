import { type FirstStop, keepFromMask, type Origin, type Track } from './submission.ts';

/** The roles of the documents (policy §1); a person may hold several. */
export const roles = {
  general_office: '综合部',
  service_head: '业务部主管',
  department_head: '部门主管',
  director: '中心主任',
  supervisor: '督导',
  assistant_supervisor: '督导助理',
  staff_committee: '同工委员会',
  board: '理事会',
  social_worker: '社工',
  office_staff: '行政人员',
  checker: '专门核实人员',
  admin: '系统管理员',
} as const;
export type Role = keyof typeof roles;

export const isRole = (word: string): word is Role => Object.hasOwn(roles, word);

/** Posts that the director or the admin fills with a person. */
export const posts = {
  'deputy:director': '中心主任代理人',
  'deputy:service_head': '业务部主管代理人',
  'deputy:department_head': '部门主管代理人',
  duty_officer: '值班人',
  duty_deputy: '值班代理人',
} as const;
export type Post = keyof typeof posts;

/** Who is signed in, with everything that a permission can hang on. */
export interface Viewer {
  id: string;
  name: string;
  roles: readonly Role[];
  posts: readonly Post[];
}

/** What a permission asks of a matter. */
export interface MatterFacts {
  track: Track;
  firstStop: FirstStop | null;
  channel: Origin;
  keepFrom: number;
  /** Staff ids of those who stand outside it, person by person. */
  shielded: readonly string[];
  handlerId: string | null;
  openedAt: number | null;
  openedBy: string | null;
  enteredBy: string | null;
  dangerAt: number | null;
  dangerSettledAt: number | null;
  setAsideAt: number | null;
  closedAt: number | null;
  /** The colleague who sent it signed in; absent for everybody else's. */
  voicedBy?: string | null;
}

/** Who takes in what is said to them. */
const registrars = [
  ...(['general_office', 'service_head', 'department_head', 'director'] as const),
  ...(['assistant_supervisor', 'staff_committee', 'social_worker', 'office_staff'] as const),
] as const;

/** Actions on the house rather than on a matter: role by role. */
const houseActions = {
  queue: ['*'],
  register: registrars,
  settings: ['director', 'admin'],
  accounts: ['admin'],
  /** Search, one's own account, own voice and own compliments: each finds only what the person may. */
  search: ['*'],
  self: ['*'],
  statistics: ['general_office', 'service_head', 'department_head', 'director'],
  export: ['general_office', 'director'],
  templates: ['general_office', 'service_head', 'department_head', 'director'],
  audit: ['director', 'admin'],
  calendar: ['admin'],
  /** What is over its years: the board erases what no director may see. */
  retention: ['director', 'board'],
  retentionYears: ['director'],
  /** Groups and activities: whoever works with people sees what is planned, and may plan one. */
  programmes: [...registrars, 'supervisor', 'checker'],
  /** Places, and the questions of the opinion forms. */
  programmeSettings: ['director', 'service_head', 'supervisor', 'assistant_supervisor'],
} as const satisfies Record<string, readonly (Role | '*')[]>;
export type HouseAction = keyof typeof houseActions;

/** @returns whether someone signed in may do this in the house */
export function mayInHouse(viewer: Viewer, action: HouseAction): boolean {
  const allowed: readonly string[] = houseActions[action];
  return allowed.includes('*') || viewer.roles.some((role) => allowed.includes(role));
}

/** What someone is to a matter; the columns of the table below. */
type Relation =
  | 'head'
  | 'director'
  | 'recorder'
  | 'handler'
  | 'firstStop'
  | 'deputy'
  | 'duty'
  | 'board'
  | 'author'
  | 'sender';

const matterActions = {
  read: ['head', 'director', 'recorder', 'handler', 'firstStop', 'deputy', 'duty', 'board', 'author'],
  assign: ['head', 'director', 'recorder', 'firstStop', 'deputy', 'duty', 'board'],
  contact: ['head', 'director', 'recorder', 'handler', 'firstStop', 'deputy', 'duty', 'board'],
  reply: ['head', 'director', 'recorder', 'handler', 'deputy', 'board'],
  promise: ['head', 'director', 'handler', 'deputy', 'board'],
  note: ['head', 'director', 'recorder', 'handler', 'firstStop', 'deputy', 'duty', 'board'],
  settleDanger: ['head', 'director', 'deputy', 'board'],
  setAside: ['head', 'director', 'recorder', 'deputy'],
  message: ['head', 'director', 'recorder', 'handler', 'deputy', 'board'],
  extend: ['head', 'director', 'deputy'],
  escalate: ['head', 'director', 'recorder', 'handler', 'firstStop', 'deputy', 'duty', 'board'],
  shield: ['head', 'director', 'firstStop', 'deputy', 'duty', 'board'],
  worker: ['head', 'director', 'handler', 'deputy', 'board'],
  intake: ['head', 'director', 'recorder', 'handler', 'deputy', 'duty', 'board'],
  passOn: ['head', 'director', 'firstStop', 'deputy', 'board'],
  passUp: ['head', 'deputy', 'board'],
  convey: ['head', 'director', 'recorder', 'handler', 'deputy', 'board'],
  link: ['head', 'director', 'recorder', 'handler', 'firstStop', 'deputy', 'board'],
  hold: ['director', 'deputy', 'board'],
  close: ['head', 'director', 'handler', 'deputy', 'board'],
  reopen: ['head', 'director', 'recorder', 'handler', 'deputy', 'board'],
} as const satisfies Record<string, readonly Relation[]>;
export type MatterAction = keyof typeof matterActions;

/** The head who hears a track: 业务部主管 for service users, 部门主管 for own staff (【反馈】第四条). */
export const headOf = (track: Track): Role => (track === 'staff' ? 'department_head' : 'service_head');

/** The bits of `keepFrom` that name this person. */
export const maskOf = (viewer: Viewer): number => keepFromMask(viewer.roles);

/**
 * Why somebody stands outside a matter: named in it until the opener decides, marked by the opener, the one concerned, or in
 * an office the sender wanted it kept from at the time: that wish follows the person, and nobody lifts it.
 */
export const shieldReasons = {
  named: '内容里提到姓名',
  marked: '拆阅人指定回避',
  concerned: '当事同事',
  kept: '来件人要求回避',
} as const;
export type ShieldReason = keyof typeof shieldReasons;

/** What says who stands outside a matter. */
export type Shielding = Pick<MatterFacts, 'keepFrom' | 'shielded'>;

/**
 * The sender asked that the matter be kept from this person, it names them, or the opener marked them (policy 3.5): for
 * them it does not exist.
 */
export const isKeptFrom = (viewer: Pick<Viewer, 'id' | 'roles'>, matter: Shielding): boolean =>
  (keepFromMask(viewer.roles) & matter.keepFrom) !== 0 || matter.shielded.includes(viewer.id);

/** Whether there is anybody for whom the matter does not exist: then nothing that a whole group reads may tell of it. */
export const isKeptFromAnybody = ({ keepFrom, shielded }: Shielding): boolean =>
  keepFrom !== 0 || shielded.length > 0;

/** Whether matters, or a post, can be given to this person: who is admin alone keeps accounts and never sees content (policy §1). */
export const mayHandle = (viewer: Pick<Viewer, 'roles'>): boolean =>
  viewer.roles.some((role) => role !== 'admin');

const holds = (viewer: Viewer, role: Role): boolean => viewer.roles.includes(role);
const serves = (viewer: Viewer, post: Post): boolean => viewer.posts.includes(post);

function isDeputy(viewer: Viewer, track: Track): boolean {
  return (
    serves(viewer, 'deputy:director') ||
    serves(viewer, track === 'staff' ? 'deputy:department_head' : 'deputy:service_head')
  );
}

/** The tracks that somebody leads as head, director or deputy of either: whose every date is theirs too. */
export const tracksLed = (viewer: Viewer): Track[] =>
  (['user', 'staff'] as const).filter(
    (track) => holds(viewer, headOf(track)) || holds(viewer, 'director') || isDeputy(viewer, track),
  );

/** Whoever has the duty sees a danger through, with the calls that follow a report; settled and closed, it is theirs no more (policy 3.4). */
const inDanger = ({ dangerAt, dangerSettledAt, closedAt }: MatterFacts): boolean =>
  dangerAt !== null && (dangerSettledAt === null || closedAt === null);

/** Whether the ordinary openers (head, director, their deputies) are all ruled out by the sender's wish. */
export type OpenersLeft = boolean;

function relations(viewer: Viewer, matter: MatterFacts): Set<Relation> {
  const found = new Set<Relation>();
  if (!mayHandle(viewer) || matter.track === 'programme') return found;
  // Nobody decides by office about what they sent themselves; it may still be given to them to carry out.
  if (matter.voicedBy === viewer.id) return found.add(matter.handlerId === viewer.id ? 'handler' : 'sender');
  if (holds(viewer, headOf(matter.track))) found.add('head');
  if (holds(viewer, 'director')) found.add('director');
  if (holds(viewer, 'general_office') && matter.track === 'user') found.add('recorder');
  if (matter.handlerId === viewer.id) found.add('handler');
  if (matter.firstStop === 'assistant_supervisor' && holds(viewer, 'assistant_supervisor'))
    found.add('firstStop');
  if (matter.firstStop === 'staff_committee' && holds(viewer, 'staff_committee')) found.add('firstStop');
  if (isDeputy(viewer, matter.track)) found.add('deputy');
  if (inDanger(matter) && (serves(viewer, 'duty_officer') || serves(viewer, 'duty_deputy')))
    found.add('duty');
  if (holds(viewer, 'board') && matter.openedBy === viewer.id) found.add('board');
  if (matter.enteredBy === viewer.id && !isShut(matter)) found.add('author');
  return found;
}

/** Sealed channels stay shut until opened (【反馈】第五条(二)). */
export const isShut = (matter: Pick<MatterFacts, 'openedAt'>): boolean => matter.openedAt === null;

/** @returns whether this person may see that the matter exists: number, kind, channel, clocks (policy 3.3) */
export const maySee = (viewer: Viewer, matter: MatterFacts): boolean => !isKeptFrom(viewer, matter);

/**
 * @param ordinaryLeft whether anybody of head, director and deputies is not excluded; only when nobody is does the board open
 * @returns whether this person may open what is shut (【反馈】第五条(二), policy 3.3 and 3.5)
 */
export function mayOpen(viewer: Viewer, matter: MatterFacts, ordinaryLeft: OpenersLeft): boolean {
  if (!isShut(matter) || isKeptFrom(viewer, matter)) return false;
  const is = relations(viewer, matter);
  if (is.has('sender')) return false;
  if (is.has('duty') || is.has('firstStop') || is.has('head') || is.has('director') || is.has('deputy'))
    return true;
  return !ordinaryLeft && holds(viewer, 'board');
}

/**
 * @returns whether this person may do this to an opened matter (policy 3.4): content is for the handler, the recorder of
 * the general office, the head concerned, the director, and who opened it
 */
export function may(viewer: Viewer, action: MatterAction, matter: MatterFacts): boolean {
  if (isShut(matter) || isKeptFrom(viewer, matter)) return false;
  const is = relations(viewer, matter);
  // Who plans a group or an activity has opened nothing: domain/programme/permissions says who may what there.
  const opened = matter.openedBy === viewer.id && matter.track !== 'programme';
  if (opened && mayHandle(viewer) && !is.has('sender')) is.add('firstStop');
  const allowed: readonly Relation[] = matterActions[action];
  return allowed.some((relation) => is.has(relation));
}
