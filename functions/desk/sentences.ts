/** Why a verb of the procedure was not carried out, in a sentence for whoever tried. */
export const procedureSentences = {
  'harm-suspected':
    '怀疑有伤害未成年人、暴力或骚扰，或者危险还没有核实：这时不听取、不告知、不调解，也不向当事同事透露。请先暂停其接触服务对象，并记录。',
  'harm-unsettled': '怀疑有伤害、暴力或骚扰的，要由主管或中心主任记下怎样核实、怎样处理，才能办结。',
  'step-not-needed': '这一件现在的状态不需要这一步，请看看最新的记录。',
  'nobody-concerned': '请先在“谁看不到这一件”里标出当事同事，再从名单中选择。',
  'not-later': '新的日期要晚于现在的期限。',
  'clock-not-running': '这个期限没有在走，不能延长。能延长的只有答复和约定的报告日期。',
  'promised-already':
    '已经约定了报告的日期。要推迟，请主管或中心主任延长期限；已经报告了结果，请先登记答复，再约定下一次。',
  'nobody-left': '机构内没有再上一级的人可以处理这一件。来件人可以向民政局反映。',
  'nothing-came-back': '没有可以退回的答复：最近一次答复不是邮件或信件，或者已经登记过退信。',
  'no-contact-yet': '重复来件也要先与来件人联系并答复，才能办结。',
  'no-own-words': '来件人撤回的，请写下来件人的原话。',
  'not-asked': '请先问来件人有没有因为这件事受到为难，再办结。',
  'intake-open':
    '求助接案的期限还在走：先写好查询接案探访记录，进行第二次接触，或记下评估后不需要开案，再办结。',
} as const;
