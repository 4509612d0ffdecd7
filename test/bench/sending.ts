import type { Shot } from './load.ts';

const text =
  '十一月十八日上午，我带母亲到服务点办理探访登记，等了四十分钟没有人接待，打电话也没有人接。希望安排固定的接待时间，并告诉我们结果。';

/** A complaint as a program sends it: each one new, with a mail address. */
export const sending: Shot = {
  method: 'POST',
  path: '/api/submissions',
  headers: { 'content-type': 'application/json' },
  body: () =>
    JSON.stringify({
      kind: 'complaint',
      sender: 'service_user',
      message: `${text}（${crypto.randomUUID()}）`,
      about: '社区服务点',
      name: '陈女士',
      email: 'chen@example.org',
      replyBy: 'email',
      notice: 'yes',
      key: crypto.randomUUID(),
    }),
};
