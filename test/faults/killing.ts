import { Agent } from 'node:http';
import { sql } from 'drizzle-orm';
import { matter } from '../../db/schema.ts';
import { ask } from '../bench/load.ts';
import { receivedAnswer } from '../submissions.ts';
import type { Home } from './server.ts';

const WRITERS = 8;

/** One submission: what was sent, and the answer if it came. */
interface Sent {
  body: string;
  receipt: string | null;
  reference: string | null;
}

/** What came of killing a server again and again under load. */
export interface Killed {
  /** Submissions that were answered 201 before a kill. */
  acknowledged: number;
  /** Submissions whose answer the kill cut off. */
  unanswered: number;
  /** From a kill to the next server that answers, the longest, in milliseconds. */
  slowestStart: number;
  /** What went wrong, in words; nothing is the aim. */
  faults: string[];
}

/**
 * Kills the server at a random moment under eight writers, starts it again, and looks: every 201 is there, and a retry with
 * the same key gives the same receipt and makes no second row.
 */
export async function killUnderLoad(home: Home, times: number, told = (_: string) => {}): Promise<Killed> {
  const result: Killed = { acknowledged: 0, unanswered: 0, slowestStart: 0, faults: [] };
  let all = 0;
  for (let time = 1; time <= times; time += 1) {
    const sent = await writeUntilKilled(home);
    const killed = Date.now();
    const server = await home.start();
    result.slowestStart = Math.max(result.slowestStart, Date.now() - killed);
    const known = sent.filter(({ receipt }) => receipt !== null).length;
    all += sent.length;
    result.acknowledged += known;
    result.unanswered += sent.length - known;
    const faults = await lookAfter(server.origin, sent);
    await server.stop();
    result.faults.push(...faults);
    told(`kill ${time}: ${known} acknowledged, ${sent.length - known} cut off, ${faults.length} faults`);
  }
  const { rows, halves } = await countIn(home);
  if (halves > 0) result.faults.push(`${halves} matters stand by half`);
  if (rows !== all) result.faults.push(`${all} submissions were sent, ${rows} rows stand`);
  return result;
}

async function writeUntilKilled(home: Home): Promise<Sent[]> {
  const server = await home.start();
  const agent = new Agent({ keepAlive: true, maxSockets: WRITERS });
  const sent: Sent[] = [];
  let alive = true;
  const writer = async () => {
    while (alive) {
      const one: Sent = { body: newBody(), receipt: null, reference: null };
      sent.push(one);
      Object.assign(one, await post(agent, server.origin, one.body));
    }
  };
  const writers = Array.from({ length: WRITERS }, writer);
  await new Promise((resolve) => setTimeout(resolve, 200 + Math.random() * 1300));
  alive = false;
  await server.kill();
  await Promise.all(writers);
  agent.destroy();
  return sent;
}

async function lookAfter(origin: string, sent: readonly Sent[]): Promise<string[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: WRITERS });
  const faults: string[] = [];
  const left = [...sent];
  const reader = async () => {
    for (let one = left.pop(); one; one = left.pop()) {
      const fault = await faultOf(agent, origin, one);
      if (fault !== null) faults.push(fault);
    }
  };
  await Promise.all(Array.from({ length: WRITERS }, reader));
  agent.destroy();
  return faults;
}

async function faultOf(agent: Agent, origin: string, one: Sent): Promise<string | null> {
  const again = await post(agent, origin, one.body);
  if (again.receipt === null) return 'a retry was refused';
  if (one.receipt !== null && again.receipt !== one.receipt) return 'a retry got another receipt';
  if (one.reference !== null && again.reference !== one.reference) return 'a retry got another number';
  const status = await ask(agent, origin, {
    method: 'POST',
    path: '/api/status',
    headers: { 'content-type': 'application/json' },
    body: () => JSON.stringify({ receipt: again.receipt }),
  });
  return status.status === 200 ? null : 'a receipt opens nothing';
}

const newBody = (): string =>
  JSON.stringify({
    kind: 'complaint',
    sender: 'public',
    message: `约好的时间没有人来，也没有电话。${crypto.randomUUID()}`,
    email: 'chen@example.org',
    replyBy: 'email',
    notice: 'yes',
    key: crypto.randomUUID(),
  });

async function post(
  agent: Agent,
  origin: string,
  body: string,
): Promise<Pick<Sent, 'receipt' | 'reference'>> {
  const headers = { 'content-type': 'application/json' };
  const answer = await ask(agent, origin, {
    method: 'POST',
    path: '/api/submissions',
    headers,
    body: () => body,
  });
  if (answer.status !== 201) return { receipt: null, reference: null };
  const { receipt, reference } = receivedAnswer.parse(JSON.parse(answer.body.toString('utf8')));
  return { receipt, reference };
}

/** How many matters stand, and how many of them stand by half: without their first line, their content or their letter. */
const countIn = (home: Home): Promise<{ rows: number; halves: number }> =>
  home.look(async ({ db }) => {
    const half = sql`
      not exists (select 1 from history where matter_id = matter.id and seq = 1)
      or not exists (select 1 from submission where matter_id = matter.id)
      or not exists (select 1 from clock where matter_id = matter.id)
      or not exists (select 1 from letter where matter_id = matter.id and template = 'arrival')`;
    return { rows: await db.$count(matter), halves: await db.$count(matter, half) };
  });
