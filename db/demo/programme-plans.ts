import type { Askable, Plan, ProgrammeKind } from '../../domain/programme/programme.ts';
import type { Service } from '../../domain/submission.ts';
import type { When } from './days.ts';
import type { Login } from './people.ts';

/** One group or activity of the demo: what it is, when it meets, and how far it has come. */
export interface DemoProgramme {
  kind: ProgrammeKind;
  service: Service;
  worker: Login;
  place: 'hall' | 'home';
  plan: Plan;
  capacity: number;
  ages?: readonly [from: number, to: number];
  asks: readonly Askable[];
  /** The working day of the first meeting (of the last, where they lie behind), how many a week apart, from when to when. */
  first?: number;
  last?: number;
  meetings: number;
  from: string;
  to: string;
  planned: When;
  consulted?: When;
  proposed?: When;
  approved?: When;
  opened?: When;
  /** Who signed up, from when on; a day apart each three. */
  people: readonly string[];
  signUps?: number;
}

export const demoPlaces = {
  hall: { name: '社区综合服务中心', address: '莞城街道示范路 12 号二楼' },
  home: { name: '长者活动室', address: '莞城街道示范路 8 号一楼' },
} as const;

export const demoProgrammes: readonly DemoProgramme[] = [
  {
    kind: 'group',
    service: 'group_work',
    worker: 'shegong',
    place: 'hall',
    capacity: 8,
    ages: [18, 120],
    asks: ['phone', 'note'],
    last: -6,
    meetings: 4,
    from: '19:00',
    to: '20:30',
    planned: [-46, '10:00'],
    consulted: [-45, '15:10'],
    proposed: [-44, '09:20'],
    approved: [-42, '11:00'],
    opened: [-41, '09:00'],
    signUps: -40,
    people: ['陈女士', '李妈妈', '小周', '阿珍', '何先生', '黄太', '梁女士'],
    plan: {
      title: '做父母的，也要喘口气',
      summary: '给照顾小孩的家长：学几个放松的办法，说说各自的难处，认识几位同路人。',
      forWhom: '家里有 12 岁以下孩子的家长',
      need: '上半年的个案里，照顾孩子的家长多说压力大、没人可以讲。',
      foundOut: '上半年个案记录十一份，社区问卷四十二份。',
      goals: '每位组员学会两种放松的办法；至少认识两位可以互相帮忙的家长。',
      content: '第一节认识；第二节压力从哪里来；第三节放松的办法；第四节回顾和告别。',
      budget: [
        { what: '茶点', fen: 24_000 },
        { what: '文具', fen: 8_000 },
      ],
    },
  },
  {
    kind: 'activity',
    service: 'activities',
    worker: 'zhiban2',
    place: 'home',
    capacity: 8,
    ages: [60, 120],
    asks: ['phone', 'health'],
    first: 14,
    meetings: 1,
    from: '09:30',
    to: '11:30',
    planned: [-12, '09:30'],
    consulted: [-12, '16:00'],
    proposed: [-11, '10:10'],
    approved: [-9, '14:30'],
    opened: [-8, '09:00'],
    signUps: -8,
    people: ['梁伯', '陈婆婆', '黄伯', '何婆婆', '苏伯', '李婆婆', '罗伯', '周婆婆', '郑伯', '吴婆婆'],
    plan: {
      title: '手机防骗，一学就会',
      summary: '教长者认出诈骗电话和短信，现场练习，遇到了知道先打给谁。',
      forWhom: '60 岁以上的街坊',
      need: '近三个月有四位长者说收到过冒充医保局的电话。',
      foundOut: '家访记录和长者活动室的闲谈。',
      goals: '八成参加者能说出三种常见骗法，知道 96110。',
      content: '看三段真事；分小组认一认真假短信；互相练习挂电话。',
      whereabouts: '从正门进，右手第一间',
      budget: [{ what: '宣传单', fen: 12_000 }],
    },
  },
  {
    kind: 'group',
    service: 'group_work',
    worker: 'zhiban',
    place: 'hall',
    capacity: 10,
    ages: [8, 12],
    asks: ['phone', 'guardian'],
    first: -8,
    meetings: 5,
    from: '16:30',
    to: '18:00',
    planned: [-34, '10:20'],
    consulted: [-33, '11:00'],
    proposed: [-32, '09:10'],
    approved: [-29, '15:40'],
    opened: [-28, '09:00'],
    signUps: -28,
    people: ['小宇', '朵朵', '阿杰', '乐乐'],
    plan: {
      title: '放学后的朋友',
      summary: '五次见面，一起玩合作游戏，学着把想法说清楚、听别人把话说完。',
      forWhom: '小学三至六年级',
      need: '学校老师说不少孩子放学后一个人在家，不太会和同伴相处。',
      foundOut: '和两所小学的老师各谈了一次。',
      goals: '组员能主动和同伴说话，会用“我觉得”开头讲自己的感受。',
      content: '认识、合作、说和听、吵架了怎么办、告别。',
      budget: [
        { what: '游戏材料', fen: 36_000 },
        { what: '点心', fen: 20_000 },
      ],
    },
  },
  {
    kind: 'activity',
    service: 'activities',
    worker: 'zhiban',
    place: 'hall',
    capacity: 20,
    asks: ['phone'],
    first: 13,
    meetings: 1,
    from: '15:00',
    to: '16:30',
    planned: [-7, '10:40'],
    consulted: [-7, '16:20'],
    proposed: [-6, '09:30'],
    approved: [-5, '11:20'],
    opened: [-4, '09:00'],
    signUps: -4,
    people: ['许女士', '赵叔', '小林', '冯姨', '阿芳'],
    plan: {
      title: '阳台种菜，从一盆葱开始',
      summary: '带一个旧花盆来，学配土、下种、浇水，把种好的一盆带回家；种得好的街坊来答疑。',
      need: '几位退休街坊说白天没事做，也不认识楼上楼下的人。',
      foundOut: '九月在小区凉亭摆了两次咨询台，和三十一位街坊谈过。',
      goals: '每人带走一盆；会后两周里，半数参加者在群里发过自己那盆的样子。',
      content: '看三种土；两人一组下种；街坊答疑；建群，约好两周后比一比。',
      budget: [
        { what: '种子和营养土', fen: 26_000 },
        { what: '手套', fen: 6_000 },
      ],
    },
  },
  {
    kind: 'activity',
    service: 'activities',
    worker: 'shegong',
    place: 'hall',
    capacity: 30,
    asks: ['phone'],
    first: 18,
    meetings: 1,
    from: '14:30',
    to: '16:30',
    planned: [-2, '10:00'],
    consulted: [-2, '15:30'],
    proposed: [-1, '09:15'],
    people: [],
    plan: {
      title: '邻里见面会',
      summary: '新搬来的和老街坊坐下来喝杯茶，说说住得怎么样、想有什么。',
      need: '小区两年里搬来一百多户，互相不认识。',
      foundOut: '居委会的名册和十二户的家访。',
      goals: '让三十位街坊互相认识，收集十条对社区的想法。',
      content: '自我介绍、分桌聊、写心愿卡。',
      budget: [{ what: '茶点', fen: 30_000 }],
    },
  },
  {
    kind: 'group',
    service: 'group_work',
    worker: 'zhiban2',
    place: 'home',
    capacity: 12,
    ages: [60, 120],
    asks: ['phone', 'health'],
    first: 30,
    meetings: 6,
    from: '09:30',
    to: '11:00',
    planned: [-1, '16:00'],
    people: [],
    plan: {
      title: '记得我，记得你',
      summary: '六次见面，一起做记忆游戏、讲老故事，让脑子多动动。',
      forWhom: '60 岁以上，开始觉得记性不如从前的街坊',
      need: '家访时多位长者和家人说担心记性变差。',
      foundOut: '最近两个月的家访记录。',
      goals: '组员每周和人一起动脑两次以上，家人知道可以到哪里检查。',
      content: '认识、老照片、记忆游戏、动动手、家人同乐、告别。',
      budget: [
        { what: '游戏材料', fen: 18_000 },
        { what: '茶点', fen: 24_000 },
      ],
    },
  },
];
