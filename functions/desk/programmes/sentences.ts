import type { FieldError } from '../../../domain/forms/parse.ts';
import { away } from '../../away.ts';

/** Why a verb on a programme was refused, in a sentence that says what to do. */
const sentences: Readonly<Record<string, string>> = {
  stale: '刚刚有同事改动过这一项，您的内容还没有保存，仍在下面。请先看看最新的记录，再决定是否提交。',
  'not-allowed':
    '这一步您不能做：自己策划或负责的（以前负责的也算），由督导或督导助理批准、归档；其他步骤由负责社工和主管来做。',
  'handed-in-yourself': '这份文件是您自己提交的，请由另一位督导或督导助理批准。',
  away,
  archived: '已经归档或停止收集，不能再改。',
  cancelled: '这一项已经取消，不能再办理。',
  erased: '内容已经删除，不能再办理。',
  'proposed-already': '计划书已经提交过，正在审批或已经批准。',
  'not-consulted': '还没有记录同工协商。请先记下与哪些同工、哪一天商量过（指引第一条），再提交。',
  'not-proposed': '计划书还没有提交，或者已经审批过。',
  'late-unallowed': '已经迟于开始前两周。须由督导写明理由、准许后，才能批准、开放报名或归档。',
  'late-already': '督导已经准许过，理由写在经过里。',
  'not-late': '现在没有迟于开始前两周，不需要准许。',
  'not-approved': '计划书还没有批准，不能开放报名。',
  'sign-up-unapproved': '计划书还没有批准，报名表还不能交。请先由督导或督导助理批准计划书。',
  'open-already': '报名已经开放。',
  'not-open': '报名没有在开放。',
  over: '已经结束，不能再开放报名。',
  'below-taken': '名额不能少于已经报上名的人数。',
  'no-reason': '计划书已经提交过，请写下为什么改。',
  'change-not-consulted':
    '计划书已经提交过。这样的改动要先与同工协商（指引第一条），请填写与哪些同工、哪一天。',
  'nothing-changed': '和原来一样，没有什么要保存的。',
  'no-meeting': '请至少填写一节的日期和时间。',
  'before-held': '新的日期要在已经开过的那一节以后。',
  'too-many-meetings': '连同已经开过的，最多 20 节。',
  'outside-calendar': '这个日期太远，系统的日历还排不到。请核对年份。',
  'held-already':
    '已经开过一节的不能取消，但可以提前结束：到“改日期、时间或地点”，把余下各节清空再保存，然后交齐文件归档。',
  'no-such-meeting': '没有这一节，请重新选择。',
  'not-over-yet': '这一节或整个项目还没有结束，结束后再做这一步。',
  'assessed-already': '这一节已经评估过。',
  'followed-already': '已经跟进过。',
  'papers-missing': '还有文件没有批阅，不能归档。',
  'sign-up-missing': '报名没有开放过，也没有交报名表，不能归档。请在“文件”的报名表里附上纸上报名的扫描件。',
  'assessments-missing': '还有几节没有评估组员的状态，不能归档。',
  'no-such-paper': '没有这份文件。',
  'paper-in': '这份文件已经提交或批阅。要改，请督导先退回。',
  'no-such-receipt': '要取下的单据已经不在了，请看看最新的，再重新勾选。',
  'not-submitted': '只有已提交的文件才能批阅或退回。',
  'nothing-of-sign-up': '报名还没有开放过，没有报名表可交。纸上报名的，请附扫描件。',
  'nothing-of-roll-call': '还有几节没有点名。纸上点名的，请附扫描件。',
  'no-head-count': '请照纸上的点名表，填写每一节到了多少人；没有开的那一节留空。',
  'nothing-of-opinions': '还没有收到意见。纸上填写的，请附扫描件。',
  'files-away': '附件暂时存不下来，没有提交。您写的还在下面，请过几分钟再试。',
  'no-such-person': '找不到这位同事，或者他（她）不直接做服务，请另选一位。',
  'no-such-place': '没有这个地点，或者已经停用，请另选一个。',
  'already-held': '已经保全了。',
  'not-held': '没有保全。',
};

/** The box that a refusal belongs to; most belong to none. */
const boxOf: Readonly<Record<string, string>> = {
  'below-taken': 'capacity',
  'no-reason': 'detail',
  'change-not-consulted': 'consultedWith',
  'no-meeting': 'day1',
  'before-held': 'day1',
  'too-many-meetings': 'day1',
  'outside-calendar': 'day1',
  'no-such-meeting': 'meeting',
  'no-such-place': 'placeId',
  'no-such-receipt': 'remove',
  'no-head-count': 'present1',
};

/** A refusal as the page shows it. */
export const sayProgrammeFailure = (failure: string): FieldError => ({
  field: boxOf[failure] ?? '',
  message: sentences[failure] ?? '这一步现在做不了。',
});

const statuses: Readonly<Record<string, number>> = {
  stale: 409,
  'not-allowed': 403,
  'handed-in-yourself': 403,
  'files-away': 503,
  away: 503,
};
export const statusOfFailure = (failure: string): number => statuses[failure] ?? 422;
