import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

/** A command of the house as a person runs it, with everything it said. */
export interface Run {
  child: ChildProcess;
  said(): string;
  /** Ends when it has said this; fails when it ends before. */
  says(text: string): Promise<void>;
  ended: Promise<number | null>;
}

/** Starts `functions/commands/<name>.ts` as npm does. */
export function run(name: string, args: readonly string[], env: Readonly<Record<string, string>>): Run {
  const child = spawn(process.execPath, [`functions/commands/${name}.ts`, ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let heard = '';
  const hear = (part: Buffer): void => {
    heard += part.toString('utf8');
  };
  child.stdout.on('data', hear);
  child.stderr.on('data', hear);
  const ended = once(child, 'close').then(() => child.exitCode);
  const says = async (text: string): Promise<void> => {
    while (!heard.includes(text)) {
      if (child.exitCode !== null) throw new Error(`it ended and had said:\n${heard}`);
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
  };
  return { child, said: () => heard, says, ended };
}
