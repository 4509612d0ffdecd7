import { afterEach, beforeEach, expect } from 'vitest';
import { matter } from '../../db/schema.ts';
import { launch, lookInto, type Place, type Running, serve, somewhere } from './artefact.ts';
import { submit, submitForm } from './senders.ts';

let place: Place;
const undo: (() => unknown)[] = [];

/** Gives each test of a file a place of its own, and clears up after it. */
export function onTrial(): void {
  beforeEach(() => {
    place = somewhere();
  });
  afterEach(async () => {
    for (const step of undo.splice(0).reverse()) await step();
    place.remove();
  });
}

/** Where the house of this test is. */
export const here = (): Place => place;

/** What is to be done when the test is over, the last first. */
export const afterwards = (step: () => unknown): void => void undo.push(step);

/** Starts the artefact, and ends it with the test. */
export async function served(...how: Parameters<typeof serve>): Promise<Running> {
  const running = await serve(...how);
  afterwards(() => running.end());
  return running;
}

/** A start that must fail: with code 1 and one sentence in Chinese, without a stack. */
export async function refusal(...how: Parameters<typeof launch>): Promise<string> {
  const running = await launch(...how);
  if (running.started) await running.end();
  expect([running.started, await running.ended]).toEqual([false, 1]);
  expect(running.said()).not.toMatch(/^\s+at /m);
  const sentence = running.said().trimEnd().split('\n').at(-1) ?? '';
  expect(sentence).toMatch(/^[^{].*[一-鿿].*。?/);
  return sentence;
}

/** How many matters stand. */
export const messages = async (): Promise<number> => {
  const { store, close } = await lookInto(place);
  const n = await store.db.$count(matter);
  close();
  return n;
};

const notTaken = /没有提交成功/;

/** The next submissions are refused, by program and by form, each with a sentence, and the form keeps what was typed. */
export async function refusesForNow(url: string): Promise<void> {
  const began = Date.now();
  const [program, form] = await Promise.all([
    submit(url),
    submitForm(url, '写了很久的一段话，不想再写一遍。'),
  ]);
  expect(program).toMatchObject({ status: 503, title: expect.stringMatching(notTaken) });
  expect(form.status).toBe(503);
  expect(form.headers.get('retry-after')).toBe('60');
  const page = await form.text();
  expect(page).toMatch(notTaken);
  expect(page).toContain('写了很久的一段话，不想再写一遍。');
  expect(Date.now() - began).toBeLessThan(10_000);
}

/** Root may write everywhere; without this capability it is bound by the modes like anybody. */
export const bound =
  process.getuid?.() === 0 ? ['setpriv', '--bounding-set', '-dac_override,-dac_read_search'] : [];
