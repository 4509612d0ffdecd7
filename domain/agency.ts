/**
 * What the pages and letters print about the agency. The one file to change when another agency takes the house over.
 * Where the documents disagree (three telephone numbers), the working one stands here and the guides carry a note.
 */
export const agency = {
  product: '星扬服务台',
  name: '东莞市星扬社会工作服务社',
  shortName: '星扬社工',
  motto: '关爱·务实·分享·成长',
  phone: '0769-22820037',
  email: 'dgxingyang@126.com',
  address: '东莞市南城区亨美元美路华凯广场 C 座 5 楼 C 室',
  hours: '周一至周五 9:00–12:00，14:00–17:30（节假日除外）',
  recordPrefix: 'XY',
  /** The outside door of 【反馈】第四条(一)3、(二)4. */
  civilAffairs: {
    name: '东莞市民政局',
    phone: '12345',
    phoneNote: '东莞市政务服务便民热线，说明要找市民政局',
    bring: '来件编号、我们的回复（或没有回复的日期）、您手上的材料',
  },
  /** Danger first: the numbers that stand above every box one can write in. */
  emergency: [
    { name: '报警', phone: '110' },
    { name: '急救', phone: '120' },
    { name: '心理援助', phone: '12356' },
  ],
  /** For own staff: no order of steps inside the agency limits these ways. */
  staffDoors: [
    { name: '人社服务热线', phone: '12333' },
    { name: '政务服务便民热线', phone: '12345' },
    { name: '公安', phone: '110' },
  ],
} as const;
