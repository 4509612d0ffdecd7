import { mkdtempSync, rmSync } from 'node:fs';
import { Agent } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { memoryOf } from './bench/cpu.ts';
import { ask, load, median } from './bench/load.ts';
import { sending } from './bench/sending.ts';
import { badRequest, faultIn } from './faults/bad-input.ts';
import { killUnderLoad } from './faults/killing.ts';
import { type Home, onHost, onWorkers, type Place, type Server } from './faults/server.ts';
import { freePort } from './host/artefact.ts';
import setup from './setup.ts';

/** `npm run soak`: the long versions of the fault, load and bad-input tests; `--short` tries them out. */
const short = process.argv.includes('--short');
const size = short ? { kills: 3, inputs: 2000, minutes: 0.5 } : { kills: 20, inputs: 100_000, minutes: 10 };

const CLIENTS = 8;
const say = (line: string): void => void process.stdout.write(`${line}\n`);

setup();
const folder = mkdtempSync(join(tmpdir(), 'soak-'));
const homes = { 'Node and SQLite': onHost, 'the Workers build': onWorkers };
const faults: string[] = [];
for (const [name, home] of Object.entries(homes)) {
  const found = [...(await kills(name, home)), ...(await onOneServer(name, home))];
  faults.push(...found.map((fault) => `${name}: ${fault}`));
}
rmSync(folder, { recursive: true, force: true });
for (const fault of faults.slice(0, 50)) say(`fault: ${fault}`);
say(faults.length === 0 ? 'nothing lost, nothing broken' : `${faults.length} faults`);
process.exitCode = faults.length === 0 ? 0 : 1;

/** A place that nothing has been in. */
async function newPlace(): Promise<Place> {
  const inside = mkdtempSync(join(folder, 'place-'));
  return { port: await freePort(), data: join(inside, 'data'), keyFile: join(inside, 'key') };
}

async function kills(name: string, home: (place: Place) => Home): Promise<string[]> {
  const killed = await killUnderLoad(home(await newPlace()), size.kills, (line) => say(`${name}, ${line}`));
  say(
    `${name}, ${size.kills} kills: ${killed.acknowledged} acknowledged, ${killed.unanswered} cut off, slowest start ${killed.slowestStart} ms, ${killed.faults.length} faults`,
  );
  return killed.faults;
}

async function onOneServer(name: string, home: (place: Place) => Home): Promise<string[]> {
  say(`${name}: bad inputs, then load`);
  const server = await home(await newPlace()).start();
  try {
    return [
      ...(await watched(server, () => badInputs(server))),
      ...(await watched(server, () => longLoad(server))),
    ];
  } finally {
    await server.stop();
  }
}

async function badInputs({ origin }: Server): Promise<string[]> {
  const seed = Date.now();
  say(`${size.inputs} bad inputs, seed ${seed}`);
  const agent = new Agent({ keepAlive: true, maxSockets: CLIENTS });
  const found: string[] = [];
  const STEP = 1000;
  for (let done = 0; done < size.inputs; done += STEP) {
    const requests = fc.sample(badRequest, { numRuns: STEP, seed: seed + done });
    const client = async () => {
      for (let one = requests.pop(); one; one = requests.pop()) {
        const { body, ...shot } = one;
        const answer = await ask(agent, origin, {
          ...shot,
          ...(body === undefined ? {} : { body: () => body }),
        });
        const fault = faultIn(answer.status, answer.body.toString('utf8'));
        if (fault)
          found.push(`${fault}: ${one.method} ${one.path.slice(0, 200)} ${body?.slice(0, 300) ?? ''}`);
      }
    };
    await Promise.all(Array.from({ length: CLIENTS }, client));
    if ((done + STEP) % 10_000 === 0) say(`${done + STEP} bad inputs, ${found.length} faults`);
  }
  agent.destroy();
  return found;
}

async function longLoad({ origin }: Server): Promise<string[]> {
  const run = await load(origin, sending, { clients: CLIENTS, seconds: size.minutes * 60 });
  say(
    `${size.minutes} minutes of load: ${run.requests} submissions, p50 ${run.p50.toFixed(1)} ms, p99 ${run.p99.toFixed(1)} ms`,
  );
  const odd = Object.entries(run.statuses).filter(([status]) => status !== '201');
  return odd.map(([status, n]) => `${n} submissions were answered ${status}`);
}

/** Does some work and looks at the memory meanwhile: it is flat when the last third holds no more than a quarter above the second. */
async function watched(server: Server, work: () => Promise<string[]>): Promise<string[]> {
  const held: number[] = [];
  const pid = server.platform();
  const watch = setInterval(() => held.push((pid === undefined ? null : memoryOf(pid)) ?? Number.NaN), 250);
  const faults = await work().finally(() => clearInterval(watch));
  const third = Math.floor(held.length / 3);
  const middle = median(held.slice(third, 2 * third));
  const last = median(held.slice(2 * third));
  say(
    `memory: ${middle.toFixed(0)} MiB in the second third, ${last.toFixed(0)} MiB in the last, most ${Math.max(...held).toFixed(0)} MiB`,
  );
  return last <= middle * 1.25
    ? faults
    : [...faults, `memory grew from ${middle.toFixed(0)} to ${last.toFixed(0)} MiB`];
}
