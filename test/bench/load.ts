import { Agent, request } from 'node:http';

/** What is sent again and again: `body` is asked anew for every request. */
export interface Shot {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  path: string;
  headers?: Record<string, string>;
  body?: () => string;
}

/** What came of a run: requests a second, latencies in milliseconds, how many answers each status had. */
export interface Run {
  perSecond: number;
  p50: number;
  p99: number;
  requests: number;
  statuses: Record<number, number>;
}

export interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: Buffer;
}

/** One request over a kept connection, read to its end; status 0 where the connection broke. */
export function ask(agent: Agent, origin: string, shot: Shot): Promise<Answer> {
  const body = shot.body?.();
  const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) };
  const options = { agent, method: shot.method, headers: { ...shot.headers, ...length } };
  return new Promise((resolve) => {
    const broken = () => resolve({ status: 0, headers: {}, body: Buffer.alloc(0) });
    const sent = request(new URL(shot.path, origin), options, (answer) => {
      const parts: Buffer[] = [];
      answer.on('data', (part: Buffer) => parts.push(part));
      answer.on('end', () =>
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: Buffer.concat(parts) }),
      );
      answer.on('error', broken);
    });
    sent.on('error', broken);
    sent.end(body);
  });
}

/** Some clients, each sending its next request when the last is answered, for some seconds. */
export async function load(
  origin: string,
  shot: Shot,
  { clients, seconds }: { clients: number; seconds: number },
): Promise<Run> {
  const agent = new Agent({ keepAlive: true, maxSockets: clients });
  const took: number[] = [];
  const statuses: Run['statuses'] = {};
  const start = performance.now();
  const client = async () => {
    while (performance.now() - start < seconds * 1000) {
      const began = performance.now();
      const { status } = await ask(agent, origin, shot);
      took.push(performance.now() - began);
      statuses[status] = (statuses[status] ?? 0) + 1;
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  const elapsed = (performance.now() - start) / 1000;
  agent.destroy();
  took.sort((a, b) => a - b);
  return {
    perSecond: took.length / elapsed,
    p50: quantile(took, 0.5),
    p99: quantile(took, 0.99),
    requests: took.length,
    statuses,
  };
}

const quantile = (sorted: readonly number[], q: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? Number.NaN;

export const median = (values: readonly number[]): number =>
  quantile(
    values.toSorted((a, b) => a - b),
    0.5,
  );
