import type { Post, Role } from '../../domain/permissions.ts';

interface DemoPerson {
  name: string;
  roles: readonly Role[];
  department: string;
  posts: readonly Post[];
}

/** Everybody of the demo, by login: each role and each post has somebody. All names are invented. */
export const demoPeople = {
  zhuren: { name: '周敏', roles: ['director'], department: '', posts: [] },
  zhuguan: { name: '林静', roles: ['service_head'], department: '业务部', posts: [] },
  bumen: { name: '何婉仪', roles: ['department_head'], department: '行政部', posts: ['deputy:director'] },
  zonghe: { name: '陈默', roles: ['general_office'], department: '综合部', posts: [] },
  dudao: { name: '梁国栋', roles: ['supervisor'], department: '督导组', posts: [] },
  zhuli: {
    name: '黄晓彤',
    roles: ['assistant_supervisor'],
    department: '督导组',
    posts: ['deputy:service_head'],
  },
  tonggong: {
    name: '罗志强',
    roles: ['staff_committee', 'social_worker'],
    department: '同工委员会',
    posts: ['deputy:department_head'],
  },
  lishi: { name: '谭伟明', roles: ['board'], department: '', posts: [] },
  shegong: { name: '吴思颖', roles: ['social_worker'], department: '社区服务组', posts: [] },
  zhiban: { name: '冯家俊', roles: ['social_worker'], department: '青少年服务组', posts: ['duty_officer'] },
  zhiban2: { name: '叶秋萍', roles: ['social_worker'], department: '长者服务组', posts: ['duty_deputy'] },
  xingzheng: { name: '郑楚楚', roles: ['office_staff'], department: '行政部', posts: [] },
  heshi: { name: '邓文杰', roles: ['checker'], department: '综合部', posts: [] },
  guanli: { name: '苏锐', roles: ['admin'], department: '', posts: [] },
} as const satisfies Record<string, DemoPerson>;

export type Login = keyof typeof demoPeople;

/** The password of every demo account. */
export const demoPassword = 'xingyang-demo';

/** The logins in the order of the list. */
export const demoLogins = Object.keys(demoPeople).filter((login): login is Login =>
  Object.hasOwn(demoPeople, login),
);
