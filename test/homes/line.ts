import { request } from 'node:http';
import type { Asked } from './home.ts';

/**
 * One call on a line of its own. A line that is kept open is closed by the platform after some seconds, now and then at the very
 * moment it is used again; the answer is then a lost connection, which is nobody's fault.
 * @param origin where the platform answers; `url` may name another host, as a request can
 */
export function callAlone(
  origin: string,
  url: URL,
  { method = 'GET', headers, body }: Asked,
): Promise<Response> {
  const { hostname, port } = new URL(origin);
  const path = `${url.pathname}${url.search}`;
  return new Promise((resolve, reject) => {
    const told = { host: url.host, ...headers };
    const call = request({ hostname, port, path, method, headers: told, agent: false }, (answer) => {
      const chunks: Uint8Array[] = [];
      answer.on('data', (chunk: Uint8Array) => chunks.push(chunk));
      answer.on('error', reject);
      answer.on('end', () => {
        const bytes = Buffer.concat(chunks);
        const init = { status: answer.statusCode ?? 0, headers: headersOf(answer.rawHeaders) };
        resolve(new Response(bytes.byteLength === 0 ? null : bytes, init));
      });
    });
    call.on('error', reject);
    call.end(body);
  });
}

function headersOf(raw: readonly string[]): Headers {
  const headers = new Headers();
  for (let at = 0; at < raw.length; at += 2) headers.append(raw[at] ?? '', raw[at + 1] ?? '');
  return headers;
}
