import nodemailer from 'nodemailer';
import type { Mail, MailDriver, Sent } from '../home.ts';

const PATIENCE = 20_000;
/** How many times its patience a whole letter may take: well before its lease ends, or a second run would send it too. */
const WHOLE = 2;

/**
 * Mail by SMTP, e.g. `smtps://name%40126.com:授权码@smtp.126.com:465`. The certificate of the server is checked; the letter's
 * own id is the Message-ID, the same over every try.
 * @param patience how long the server may take for each step, in milliseconds
 */
export function smtpMail(address: string, patience: number = PATIENCE): MailDriver {
  const { hostname, port, protocol } = new URL(address);
  const transport = nodemailer.createTransport({
    url: address,
    pool: true,
    maxConnections: 2,
    connectionTimeout: patience,
    greetingTimeout: patience,
    socketTimeout: patience,
    // Never in the clear, unless the server is this machine itself: its certificate is seldom one that anybody trusts.
    ...(protocol === 'smtps:' ? {} : isLoopback(hostname) ? { ignoreTLS: true } : { requireTLS: true }),
  });
  return {
    where: `邮件由 ${hostname}${port === '' ? '' : `:${port}`} 送出（SMTP）`,
    async send({ id, from, to, subject, text }: Mail): Promise<Sent> {
      const messageId = `<${id}@${from.email.split('@')[1] ?? 'localhost'}>`;
      try {
        await transport.sendMail({
          messageId,
          from: { address: from.email, name: from.name },
          to,
          subject,
          text,
          // A server that answers each step just in time would hold the letter as long as it likes.
          signal: AbortSignal.timeout(WHOLE * patience),
        });
        return { result: 'sent' };
      } catch (error) {
        return failureOf(error, patience);
      }
    },
    close: () => transport.close(),
  };
}

const isLoopback = (host: string): boolean => /^(localhost|127(\.\d+){3}|\[::1\])$/.test(host);

/** What became of it, without the server's own words: they may hold the address. */
function failureOf(error: unknown, patience: number): Sent {
  const { code, responseCode } = detailsOf(error);
  if (responseCode !== undefined) return { result: 'refused', reason: `SMTP ${responseCode}` };
  if (error instanceof Error && error.name === 'AbortError') {
    return { result: 'slow', reason: `not taken within ${(WHOLE * patience) / 1000} s` };
  }
  if (code === 'ETIMEDOUT') return { result: 'slow', reason: `no answer within ${patience / 1000} s` };
  return { result: 'dropped', reason: code ?? 'failed' };
}

function detailsOf(error: unknown): { code?: string; responseCode?: number } {
  if (!(error instanceof Error)) return {};
  const code = 'code' in error && typeof error.code === 'string' ? { code: error.code.slice(0, 40) } : {};
  const answered =
    'responseCode' in error && typeof error.responseCode === 'number'
      ? { responseCode: error.responseCode }
      : {};
  return { ...code, ...answered };
}
