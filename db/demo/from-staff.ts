import { type Story, said } from './play.ts';
import {
  assigned,
  closed,
  contacted,
  noted,
  opened,
  passedOn,
  promised,
  replied,
  rewarded,
} from './steps.ts';

/** What colleagues sent: by both first stops, by the staff meeting, and past those they wanted it kept from. */
export const fromStaff: readonly Story[] = [
  {
    channel: 'web',
    received: [-33, '18:40'],
    form: said(
      'complaint',
      'staff',
      '周末活动的排班总是星期四晚上才发，家里有小孩的根本安排不过来。希望至少提前一周。',
      { firstStop: 'assistant_supervisor', name: '一线同事', email: 'tongshi@example.com', replyBy: 'email' },
    ),
    steps: [
      opened('zhuli', [-32, '09:25']),
      noted('zhuli', [-32, '10:10'], '已整理成一页，连同近三个月的排班表转给部门主管。'),
      assigned('zhuli', [-32, '10:15'], 'bumen'),
      contacted('bumen', [-30, '16:20'], 'meeting', '与同事面谈，另外问了三位组员，情况属实。'),
      replied(
        'bumen',
        [-28, '17:05'],
        'email',
        '从下个月起，周末排班提前十天公布，临时改动要本人同意，由我负责。谢谢你提出来。',
      ),
      closed('bumen', [-27, '10:30'], 'solved', '周末排班提前十天公布。'),
    ],
  },
  {
    channel: 'staff_meeting',
    received: [-29, '16:00'],
    entered: ['zhuli', [-29, '16:50']],
    form: said(
      'suggestion',
      'staff',
      '员工会议上提出：同一次家访，个案记录、周报和月报要把同样的内容抄三遍。建议周报只写编号和一句进展。',
      { firstStop: 'staff_meeting', name: '社区服务组' },
    ),
    steps: [
      assigned('bumen', [-28, '09:40'], 'heshi'),
      replied(
        'bumen',
        [-24, '11:15'],
        'status',
        '周报改为写编号和一句进展，内容以个案记录为准，从下周开始。',
      ),
      closed('bumen', [-23, '09:20'], 'adopted', '周报不再重抄个案记录，只写编号和一句进展。'),
      rewarded('bumen', [-22, '10:00'], '在员工会议上表扬，记一次合理化建议，中心主任批准。'),
    ],
  },
  {
    channel: 'staff_meeting',
    received: [-14, '16:30'],
    entered: ['zhuli', [-14, '17:10']],
    form: said(
      'compliment',
      'staff',
      '会上大家想谢谢行政部的郑楚楚：报销单谁填错了她都耐心教，从不给脸色。',
      {
        firstStop: 'staff_meeting',
        about: '行政部 郑楚楚',
      },
    ),
    steps: [closed('bumen', [-13, '09:30'], 'explained', '已在部门例会上转达。')],
  },
  {
    channel: 'web',
    received: [-5, '12:50'],
    form: said(
      'complaint',
      'staff',
      '上个月外出家访的交通补贴到现在没有发，问了两次都说“在走流程”。同组有三个人一样。',
      { firstStop: 'staff_committee', name: '青少年服务组几位同事', phone: '15400000121', replyBy: 'phone' },
    ),
    steps: [
      opened('tonggong', [-4, '09:35']),
      passedOn('tonggong', [-4, '11:20'], '核对了三个人的申请单，都在上月五日前交齐。'),
      assigned('tonggong', [-4, '11:25'], 'bumen'),
      contacted('bumen', [-3, '15:30'], 'call', '与同事通话，说明财务换了审批系统，正在补走。'),
    ],
  },
  {
    channel: 'web',
    received: [-1, '12:20'],
    form: said(
      'complaint',
      'staff',
      '部门里的加班怎么算，大家说法不一。我想请别的人来看这件事，不要先交给我们部门主管。',
      { firstStop: 'assistant_supervisor', keepFrom: ['department_head'], replyBy: 'receipt' },
    ),
    steps: [],
  },
  {
    channel: 'web',
    received: [-12, '21:05'],
    form: said(
      'suggestion',
      'staff',
      '新来的同事第一个月就单独做家访，心里没底。建议前三次由有经验的同事陪着去，回来一起写记录。',
      { firstStop: 'staff_committee', name: '入职半年的社工', replyBy: 'receipt' },
    ),
    steps: [
      opened('tonggong', [-11, '10:05']),
      noted('tonggong', [-11, '10:30'], '委员会讨论过，一致赞成，已交部门主管。'),
      assigned('tonggong', [-11, '10:35'], 'bumen'),
      replied(
        'bumen',
        [-7, '16:15'],
        'status',
        '同意。陪同家访三次先在社区服务组试行，结果在下次员工会议上告诉大家。',
      ),
      promised('bumen', [-7, '16:20'], 6, '试行情况在下次员工会议上报告。'),
    ],
  },
];
