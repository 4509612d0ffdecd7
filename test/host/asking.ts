import { type IncomingMessage, type RequestOptions, request as requestPlain } from 'node:http';
import { connect } from 'node:http2';
import { request } from 'node:https';
import type { LookupFunction } from 'node:net';
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
    const take = (answer: IncomingMessage) => taken(answer).then(resolve, reject);
    const sent = encrypted
      ? request({ ...options, servername: 'localhost', ca: proxy.ca() }, take)
      : requestPlain(options, take);
    sent.once('error', reject);
    Readable.from(pieces(Buffer.from(body))).pipe(sent);
  });
}

/** Piece by piece, as a browser sends: who hands over fifty megabytes at once hears no answer until the last is encrypted. */
function* pieces(body: Buffer) {
  for (let from = 0; from < body.length; from += 65_536) yield body.subarray(from, from + 65_536);
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

/**
 * Asks as a browser does, over HTTP/2: a proxy that refuses before all has come ends only this one stream, and its words arrive. On
 * HTTP/1.1 it may close the line under the sender, with its answer.
 */
export async function askByHttp2(
  proxy: ProxyServer,
  path: string,
  { method = 'GET', headers = {}, body = '' }: Asked,
): Promise<Pick<WireAnswer, 'status' | 'text'>> {
  const line = connect(`https://localhost:${proxy.tls}`, {
    ...{ ca: proxy.ca(), lookup: loopback },
    // In megabytes: the whole of what is sent waits here for the proxy to take it.
    maxSessionMemory: 100,
  });
  try {
    const length = Buffer.byteLength(body);
    const asked = line.request({ ':method': method, ':path': path, 'content-length': length, ...headers });
    let answer = { status: 0, text: '' };
    asked.setEncoding('utf8');
    asked.on('response', ({ ':status': status = 0 }) => {
      answer = { status, text: '' };
    });
    asked.on('data', (part: string) => {
      answer.text += part;
    });
    asked.end(body);
    return await new Promise((resolve, reject) => {
      // What is left unsent once the answer is there is nobody's fault.
      for (const failing of [line, asked])
        failing.on('error', (error) => answer.status === 0 && reject(error));
      for (const over of ['end', 'close']) asked.once(over, () => resolve(answer));
    });
  } finally {
    line.destroy();
  }
}

const loopback: LookupFunction = (_name, options, found) =>
  options.all ? found(null, [{ address: '127.0.0.1', family: 4 }]) : found(null, '127.0.0.1', 4);
