import { deskAddress, type Letter, type LetterData, letter } from '../letters.ts';
import { matterKinds } from '../submission.ts';

/** What colleagues are told of a programme. */
export const programmeLetters = {
  'plan-proposed': (data) =>
    letter(
      `请审批 ${data.reference}`,
      `${matterKinds[data.kind]} ${data.reference} 的计划书等您审批。批准后才开放报名。`,
      deskAddress(data),
    ),
  'programme-decided': (data) =>
    letter(
      `已有批示 ${data.reference}`,
      `${matterKinds[data.kind]} ${data.reference} 的计划书或文件有了批示，请看是批准还是要改。`,
      deskAddress(data),
    ),
  'opinions-ahead': (data) =>
    letter(
      `请备好意见表 ${data.reference}`,
      `${matterKinds[data.kind]} ${data.reference} ${data.kind === 'group' ? '快到最后一节' : '快要举行'}了。这一次请把《参加者意见表》发给${data.kind === 'group' ? '全体组员' : '参加的人'}填写：可以用二维码、平板，也可以印出来。${data.kind === 'group' ? '做过前测的，一并做后测。' : ''}`,
      deskAddress(data),
    ),
  'test-ahead': (data) =>
    letter(
      `请准备前测 ${data.reference}`,
      `小组 ${data.reference} 快到第一节了。评估指引建议先给组员做前测，结束时再做后测来对照：可以用二维码、平板，也可以印出来。`,
      deskAddress(data),
    ),
  'call-participants': ({ site, reference }) =>
    letter(
      `请打电话 ${reference}`,
      `编号 ${reference} 有报名的人信寄不到（没有留邮箱），请打电话告诉他们。要打给谁、说什么，在报名名单上。`,
      site === '' ? null : `${site}/desk/programmes/${reference}/people/`,
    ),
  'place-free': ({ site, reference }) =>
    letter(
      `有空位，请打电话 ${reference}`,
      `编号 ${reference} 空出了名额，有人在候补，写信已经来不及。请打电话问候补的人，再在报名名单里安排。`,
      site === '' ? null : `${site}/desk/programmes/${reference}/people/`,
    ),
  'sign-up-aside': ({ site, reference }) =>
    letter(
      `请看一份报名 ${reference}`,
      `编号 ${reference} 有报名像是机器填的，先列为“待核对”，没有占名额。请在报名名单里看一看：是真人就安排名额或候补，不是就取消。`,
      site === '' ? null : `${site}/desk/programmes/${reference}/people/`,
    ),
  'talk-asked': ({ site, reference }) =>
    letter(
      `请与填表的人谈谈 ${reference}`,
      `编号 ${reference} 有一位填意见表的人留了电话，希望谈谈，或者有不满意的地方。联系办法只写在服务台上。`,
      site === '' ? null : `${site}/desk/programmes/${reference}/opinions/`,
    ),
} as const satisfies Record<string, (data: LetterData) => Letter>;
