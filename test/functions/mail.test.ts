import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { bindingMail } from '../../functions/worker/mail.ts';

const mail = {
  id: 'letter-1',
  from: { email: 'from@example.cn', name: '星扬服务台' },
  to: 'to@example.com',
  subject: '编号 XY-2026-222222',
  text: '正文',
};

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('a mail service that does not answer', () => {
  test('is given up after 20 seconds as slow, to be tried again', async () => {
    const silent = { send: () => new Promise<never>(() => {}) };
    let said: unknown = null;
    void bindingMail(silent)
      .send(mail)
      .then((sent) => {
        said = sent;
      });
    await vi.advanceTimersByTimeAsync(19_900);
    expect(said).toBeNull();
    await vi.advanceTimersByTimeAsync(200);
    expect(said).toMatchObject({ result: 'slow' });
  });
});
