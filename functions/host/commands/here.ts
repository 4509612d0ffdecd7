import { type HostSettings, Sentence } from '../settings.ts';

/** Where a command of the house runs: how it is called there, what is set, and the migrations of this version. */
export interface Here {
  call: string;
  settings: HostSettings;
  migrations: string;
}

/** Reads the words of a command; what cannot be read is answered by its usage. */
export function parsed<T>(usage: string, parse: () => T): T {
  try {
    return parse();
  } catch {
    throw new Sentence(usage);
  }
}
