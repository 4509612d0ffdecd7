import { type Instant, MINUTE } from '../../domain/time.ts';
import type { Limit, Limits } from '../home.ts';

const open: Limit = () => Promise.resolve(true);

/** No limits at all, for load tests on loopback. */
export const without: Limits = {
  submissions: open,
  status: open,
  wrongCodes: open,
  signIns: open,
  account: open,
  messages: open,
};

/** The most a caller may do in a minute; the same figures as wrangler.toml. */
const perMinute = {
  submissions: 150,
  status: 60,
  wrongCodes: 20,
  signIns: 30,
  account: 10,
  messages: 10,
} as const;

/** Counts in memory, minute by minute; what a caller did is forgotten with the minute. */
export function limitsInMemory(now: () => Instant): Limits {
  return {
    submissions: counting(perMinute.submissions, now),
    status: counting(perMinute.status, now),
    wrongCodes: counting(perMinute.wrongCodes, now),
    signIns: counting(perMinute.signIns, now),
    account: counting(perMinute.account, now),
    messages: counting(perMinute.messages, now),
  };
}

function counting(most: number, now: () => Instant): Limit {
  let minute = 0;
  let counts = new Map<string, number>();
  return (key) => {
    const current = Math.floor(now() / MINUTE);
    if (current !== minute) {
      minute = current;
      counts = new Map();
    }
    const count = (counts.get(key) ?? 0) + 1;
    counts.set(key, count);
    return Promise.resolve(count <= most);
  };
}
