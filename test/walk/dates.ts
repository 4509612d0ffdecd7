/** Each date as it is counted by hand on the calendar of 2026, and that it was kept. */
export const kept = {
  // 9 March less two weeks is the last day of 春节; before it the first day worked is Saturday 14 February.
  提交小组计划书: '2月2日 10:01 停表，在期限内（2月14日（周六，调休上班）17:30 前）',
  开放小组报名: '2月2日 10:02 停表，在期限内（2月14日（周六，调休上班）17:30 前）',
  '评估组员的状态（第 1 节）': '3月9日 16:10 停表，在期限内（3月9日（周一）17:30 前）',
  '评估组员的状态（第 2 节）': '3月16日 16:30 停表，在期限内（3月16日（周一）17:30 前）',
  // On a day off there is time until midnight.
  '评估组员的状态（第 3 节）': '3月21日 12:10 停表，在期限内（3月21日（周六）24:00 前）',
  // Five working days after the day on which it came.
  与填表的人谈谈: '3月23日 10:00 停表，在期限内（3月27日（周五）17:30 前）',
  // 21 March and two weeks is 清明, which lasts until 6 April.
  '交齐小组文件，归档': '3月26日 10:00 停表，在期限内（4月7日（周二）17:30 前）',
  // 21 June is the last day of 端午.
  跟进变化有没有保持: '剩 58 个工作日，最迟 6月22日（周一）17:30 前',
};
