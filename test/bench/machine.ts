import { createHash } from 'node:crypto';
import { cpuOf } from './cpu.ts';
import { load, median } from './load.ts';
import { startBare } from './process.ts';
import { sending } from './sending.ts';

/** Requests a second that the bare Node route makes on the machine to which the targets in time belong. */
export const TARGET_SPEED = 3300;

/** What a piece of work takes by the clock, and of the CPU. */
interface Taken {
  wall: number;
  cpu: number;
}

/** How many times slower this machine is than that one at a moment: by the clock, and by the CPU that the same work takes. */
export type Slowness = Taken;

const WORDS = JSON.stringify(
  Array.from({ length: 40 }, (_, n) => ({ n, said: `第 ${n} 件，七个工作日内答复` })),
);
const TURNS = 600;
const BEATS = 3;

/** A piece of work that is always the same: reading, writing and hashing text, as a request does. In milliseconds. */
function beat(): Taken {
  const [began, used] = [performance.now(), process.cpuUsage()];
  let text = WORDS;
  for (let turn = 0; turn < TURNS; turn += 1) {
    const mark = createHash('sha256').update(text).digest('hex');
    text = JSON.stringify(JSON.parse(WORDS)).replace('"n":0', `"n":"${mark}"`);
  }
  const { user, system } = process.cpuUsage(used);
  return { wall: performance.now() - began, cpu: (user + system) / 1000 };
}

/** The middle one of a few: another process may have had one of them to itself. */
function beats(): Taken {
  const taken = Array.from({ length: BEATS }, beat);
  return { wall: median(taken.map(({ wall }) => wall)), cpu: median(taken.map(({ cpu }) => cpu)) };
}

const between = (a: Taken, b: Taken): Taken => ({
  wall: (a.wall + b.wall) / 2,
  cpu: (a.cpu + b.cpu) / 2,
});

/** This machine beside the one of the targets, moment by moment. */
export class Machine {
  /** How long a beat takes on the machine of the targets. */
  readonly #beat: number;
  readonly #seen: Slowness[] = [];

  constructor(beatThere: number) {
    this.#beat = beatThere;
  }

  /** How slow it is now. */
  now(): Slowness {
    return this.#note(beats());
  }

  /** Does some work, and tells how slow the machine was while it was done: from just before and just after. */
  async around<T>(work: () => Promise<T>): Promise<[T, Slowness]> {
    const before = beats();
    const done = await work();
    return [done, this.#note(between(before, beats()))];
  }

  /** How slow it has been, from the fastest moment to the slowest. */
  said(): string {
    const all = this.#seen.map(({ wall }) => wall).sort((a, b) => a - b);
    const [first, last] = [all[0] ?? Number.NaN, all.at(-1) ?? Number.NaN];
    return `${first.toFixed(1)} … ${last.toFixed(1)} ×, median ${median(all).toFixed(1)} ×`;
  }

  #note({ wall, cpu }: Taken): Slowness {
    const slow = { wall: wall / this.#beat, cpu: cpu / this.#beat };
    this.#seen.push(slow);
    return slow;
  }
}

/**
 * Finds out in the run itself how a beat stands to the bare Node route: beats just before and just after the route under load,
 * several times. One is set against the other by the CPU that each takes: other work that waits for the same cores draws out a
 * beat and the route unlike, but their CPU alike. The machine of the targets makes `TARGET_SPEED` requests a second on one
 * thread, so a request takes it at most so much CPU; where the system does not tell, the clock has to do.
 */
export async function calibrate(
  rounds: number,
  seconds: number,
): Promise<{ machine: Machine; bare: number }> {
  for (let warming = 0; warming < BEATS; warming += 1) beats();
  const bare = await startBare();
  try {
    await load(bare.origin, sending, { clients: 8, seconds: 1 });
    const runs: { perSecond: number; beatThere: number }[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const [before, used] = [beats(), cpuOf(bare.pid)];
      const { perSecond, requests } = await load(bare.origin, sending, { clients: 8, seconds });
      const spent = ((cpuOf(bare.pid) ?? Number.NaN) - (used ?? Number.NaN)) / requests;
      const taken = between(before, beats());
      const inRequests = spent > 0 ? taken.cpu / spent : (taken.wall * perSecond) / 1000;
      runs.push({ perSecond, beatThere: (inRequests * 1000) / TARGET_SPEED });
    }
    const beatThere = median(runs.map((run) => run.beatThere));
    return { machine: new Machine(beatThere), bare: median(runs.map(({ perSecond }) => perSecond)) };
  } finally {
    await bare.end();
  }
}

/** A time or an amount of CPU as measured, and as it would be on the machine of the targets. */
export const both = (raw: string, there: string): string => `${raw}; at 3,300/s ${there}`;
