import { keepMail } from '../db/kept-mail.ts';
import type { Store } from '../db/store.ts';
import type { Instant } from '../domain/time.ts';
import type { MailDriver } from './home.ts';

/** Sends nothing out: keeps each mail sealed in the database, to be looked at on the desk (demo). */
export const keepingMail = (store: Store, now: () => Instant): MailDriver => ({
  where: '邮件不发出，保存在本机（加密），登录后在 /desk/mail/ 查看',
  async send({ id, to, subject, text }) {
    await keepMail(store, { id, at: now(), to, subject, text });
    return { result: 'sent' };
  },
});
