import { type IncomingMessage, type RequestOptions, request as requestPlain } from 'node:http';
import { request } from 'node:https';
import { Readable } from 'node:stream';
import type { ProxyServer } from './proxies.ts';

/** An answer as it came over the wire: nothing unpacked, no redirect followed, each header as often as it was sent. */
export interface WireAnswer {
  status: number;
  header(name: string): string | undefined;
  all(name: string): string[];
  bytes: Buffer;
  text: string;
}

export interface Asked {
  method?: string;
  headers?: Record<string, string>;
  body?: string | Uint8Array;
  /** The caller's own address on this machine. */
  from?: string;
  encrypted?: boolean;
}

/** Asks the house through a proxy, whose certificate is checked. */
export function ask(proxy: ProxyServer, path: string, asked: Asked = {}): Promise<WireAnswer> {
  const { encrypted = true, from = '127.0.0.1', method = 'GET', headers = {}, body = '' } = asked;
  const port = encrypted ? proxy.tls : proxy.plain;
  const options: RequestOptions = {
    method,
    path,
    port,
    host: '127.0.0.1',
    localAddress: from,
    agent: false,
    headers: { host: `localhost:${port}`, 'content-length': Buffer.byteLength(body), ...headers },
  };
  return new Promise((resolve, reject) => {
    let isAnswered = false;
    const take = (answer: IncomingMessage) => {
      isAnswered = true;
      taken(answer).then(resolve, reject);
    };
    const sent = encrypted
      ? request({ ...options, servername: 'localhost', ca: proxy.ca() }, take)
      : requestPlain(options, take);
    sent.once('error', reject);
    Readable.from(pieces(Buffer.from(body), () => isAnswered)).pipe(sent);
  });
}

/**
 * Piece by piece and no more once it is answered, as a browser sends: who hands over fifty megabytes at once hears no answer until
 * the last is encrypted, and who writes on after a refusal has the line closed before it is read.
 */
async function* pieces(body: Buffer, isAnswered: () => boolean) {
  for (let from = 0; from < body.length && !isAnswered(); from += 65_536) {
    yield body.subarray(from, from + 65_536);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

async function taken(answer: IncomingMessage): Promise<WireAnswer> {
  const chunks: Buffer[] = [];
  for await (const chunk of answer) chunks.push(chunk);
  const bytes = Buffer.concat(chunks);
  const all = (name: string) =>
    answer.rawHeaders.filter(
      (_, at, raw) => at % 2 === 1 && raw[at - 1]?.toLowerCase() === name.toLowerCase(),
    );
  return {
    status: answer.statusCode ?? 0,
    header: (name) => all(name)[0],
    all,
    bytes,
    text: bytes.toString('utf8'),
  };
}

/** A server that refuses before all has come may close the line under the sender: then it is asked again. */
export async function untilAnswered(send: () => Promise<WireAnswer>): Promise<WireAnswer> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await send();
    } catch (error) {
      const closed =
        error instanceof Error && 'code' in error && /^(ECONNRESET|EPIPE)$/.test(String(error.code));
      if (!closed || tries === 10) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100 * tries));
    }
  }
}
