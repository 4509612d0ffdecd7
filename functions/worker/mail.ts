import { MINUTE } from '../../domain/time.ts';
import type { Mail, MailDriver, Sent } from '../home.ts';

const PATIENCE = MINUTE / 3;

/** Cloudflare Email Service. It makes the Message-ID itself and refuses ours, so the letter's own id goes in a header. */
export function bindingMail(email: SendEmail): MailDriver {
  return {
    where: '邮件由 Cloudflare Email Service 送出',
    async send(mail: Mail): Promise<Sent> {
      const { id, from, to, subject, text } = mail;
      const leaving = email.send({ from, to, subject, text, headers: { 'X-Letter-ID': id } });
      return within(
        PATIENCE,
        leaving.then(
          (): Sent => ({ result: 'sent' }),
          (error: unknown): Sent => ({
            result: isRefusal(error) ? 'refused' : 'dropped',
            reason: codeOf(error),
          }),
        ),
      );
    },
  };
}

const slow: Sent = { result: 'slow', reason: 'no answer within 20 s' };

function within(patience: number, sending: Promise<Sent>): Promise<Sent> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(slow), patience);
    void sending.then((sent) => {
      clearTimeout(timer);
      resolve(sent);
    });
  });
}

const codeOf = (error: unknown): string => {
  const code: unknown = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code.slice(0, 60) : 'failed';
};

const isRefusal = (error: unknown): boolean => codeOf(error).startsWith('E_');
