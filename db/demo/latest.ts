import { type Story, said } from './play.ts';
import { assigned, opened } from './steps.ts';

/** What came in today: still shut, its mail just leaving. */
export const latest: readonly Story[] = [
  {
    channel: 'web',
    received: [0, '08:40'],
    form: said(
      'suggestion',
      'service_user',
      '老年手机课能不能分两个班？会用微信的和完全不会的坐在一起，一边嫌慢一边嫌快。',
      { name: '手机班学员', phone: '15400000125', replyBy: 'phone', age: 'adult' },
    ),
    steps: [opened('zhuguan', [0, '09:22']), assigned('zhuguan', [0, '09:26'], 'zhiban2')],
  },
  {
    channel: 'web',
    received: { minutesAgo: 24 },
    form: said(
      'complaint',
      'service_user',
      '我先生喝了酒又在砸东西，孩子躲在房间里，我锁了门在厕所写的。上次社工来过，他还怪我多嘴。请不要打电话来，他会听到。',
      {
        danger: 'yes',
        email: 'anping@example.com',
        replyBy: 'email',
        contactNote: '千万不要打电话，只发邮件，邮件里别写机构名字。',
        age: 'adult',
      },
    ),
    steps: [],
  },
  {
    channel: 'web',
    received: { minutesAgo: 7 },
    form: said(
      'complaint',
      'service_user',
      '小组改了上课地点只在微信群里说了一声，我不常看群，白跑一趟。重要的变动请打电话或者发短信。',
      { about: '健康操小组', name: '周婶', email: 'zhoushen@example.com', replyBy: 'email', age: 'adult' },
    ),
    daysBefore: 1,
    steps: [],
  },
  {
    channel: 'web',
    received: { minutesAgo: 3 },
    form: said(
      'compliment',
      'public',
      '路过看到你们的社工蹲在路边陪一位迷路的老伯等家人，等了快一个小时，还给他买了水。不知道名字，想替老伯说声谢谢。',
    ),
    steps: [],
  },
];
