import { readdirSync, readFileSync } from 'node:fs';

/** Milliseconds of one tick of /proc. */
const TICK = 10;

/** The platform's processes that a process has started (this one, if none is named), where the system tells of them. */
export function platformProcesses(parent: number = process.pid): number[] {
  try {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .filter((pid) => isOf(pid, parent))
      .map(Number);
  } catch {
    return [];
  }
}

function isOf(pid: string, parent: number): boolean {
  const fields = statOf(pid);
  return fields !== null && fields.name === 'workerd' && fields.parent === parent;
}

/** CPU that a process has used since it began, in milliseconds; null where the system does not tell. */
export const cpuOf = (pid: number): number | null => statOf(String(pid))?.cpu ?? null;

/** What a process holds in memory, in MiB. */
export function memoryOf(pid: number): number | null {
  try {
    const resident = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return resident === undefined ? null : Number(resident) / 1024;
  } catch {
    return null;
  }
}

function statOf(pid: string): { name: string; parent: number; cpu: number } | null {
  try {
    const line = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const name = line.slice(line.indexOf('(') + 1, line.lastIndexOf(')'));
    const rest = line.slice(line.lastIndexOf(')') + 2).split(' ');
    return { name, parent: Number(rest[1]), cpu: (Number(rest[11]) + Number(rest[12])) * TICK };
  } catch {
    return null;
  }
}
