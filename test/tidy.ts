import fc from 'fast-check';
import { afterAll, expect, vi } from 'vitest';
import { addDays, dayOf, instantAt, MINUTE } from '../domain/time.ts';

// What a file takes for today is to be today until it is done.
const LONGEST_FILE = 2 * MINUTE;
const left = instantAt(addDays(dayOf(Date.now()), 1), '00:00') - Date.now();
if (left < LONGEST_FILE) await new Promise((resolve) => setTimeout(resolve, left + 1000));

// Whoever looks for faults that nobody has seen lets `npm run soak` run.
fc.configureGlobal({ seed: 20_261_126 });

// The files of one process share it: each leaves it as it found it, or fails.
const before = { ...console, env: { ...process.env }, folder: process.cwd() };

afterAll(() => {
  const faked = vi.isFakeTimers();
  vi.useRealTimers();
  expect(faked).toBe(false);
  expect({ ...console, env: { ...process.env }, folder: process.cwd() }).toEqual(before);
});
