/** One line of the log: what happened and why, never who or what was written. */
export function logFault(what: string, error: unknown): void {
  const causes: string[] = [];
  for (let cause = error; cause instanceof Error && causes.length < 4; cause = cause.cause) {
    causes.push(`${cause.name}: ${withoutValues(cause.message)}`);
  }
  console.error(JSON.stringify({ at: new Date().toISOString(), level: 'error', what, causes }));
}

/** A database's message may quote the statement and its values; only its first words are kept. */
const withoutValues = (message: string): string =>
  message.startsWith('Failed query') ? 'Failed query' : (message.split('\n')[0] ?? '').slice(0, 160);

/** One line of the log for something worth knowing: names and figures of the machine, nothing of a person. */
export const logEvent = (what: string, figures: Record<string, string | number>): void =>
  console.log(JSON.stringify({ at: new Date().toISOString(), level: 'info', what, ...figures }));
