import { afterAll, expect, vi } from 'vitest';

// The files of one process share it: each leaves it as it found it, or fails.
const before = { ...console, env: { ...process.env }, folder: process.cwd() };

afterAll(() => {
  const faked = vi.isFakeTimers();
  vi.useRealTimers();
  expect(faked).toBe(false);
  expect({ ...console, env: { ...process.env }, folder: process.cwd() }).toEqual(before);
});
