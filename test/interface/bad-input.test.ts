import { Agent } from 'node:http';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ask } from '../bench/load.ts';
import { badRequest, faultIn, type Request } from '../faults/bad-input.ts';
import { type House, startHouse } from '../harness.ts';
import { problemAnswer } from '../submissions.ts';

const CLIENTS = 8;
const INPUTS = 2000;

let house: House;
beforeAll(async () => {
  house = await startHouse({ mail: 'kept' });
});
afterAll(() => house.close());

/** What is wrong with the answer to one request, in words; null when nothing is. */
async function faultOf(agent: Agent, { body, ...request }: Request): Promise<string | null> {
  const shot = { ...request, ...(body === undefined ? {} : { body: () => body }) };
  const { status, headers, body: said } = await ask(agent, house.origin, shot);
  const fault = faultIn(status, said.toString('utf8'));
  if (fault !== null) return fault;
  if (status < 400 || !String(headers['content-type']).startsWith('application/problem+json')) return null;
  const problem = problemAnswer.safeParse(JSON.parse(said.toString('utf8')));
  return problem.success && problem.data.status === status ? null : 'no problem details';
}

test('2,000 generated bad inputs to every public call: no 5xx, no stack trace, no broken refusal', async () => {
  const requests = fc.sample(badRequest, INPUTS);
  const agent = new Agent({ keepAlive: true, maxSockets: CLIENTS });
  const faults: string[] = [];
  const client = async () => {
    for (let one = requests.pop(); one; one = requests.pop()) {
      const fault = await faultOf(agent, one);
      if (fault !== null) faults.push(`${fault}: ${one.method} ${one.path} ${one.body?.slice(0, 300) ?? ''}`);
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, client));
  agent.destroy();
  expect(faults).toEqual([]);
  expect((await house.get('/api/health')).status).toBe(200);
}, 120_000);
