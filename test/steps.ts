import { expect } from 'vitest';
import type { Desk, Fields, House } from './harness.ts';
import { linesOf, matterOf } from './matters.ts';

/** A verb that is carried out, and back to the matter. */
export async function does(desk: Desk, reference: string, noun: string, fields: Fields = {}): Promise<void> {
  const answer = await desk.act(reference, noun, fields);
  const fault = answer.status === 303 ? '' : /role="alert"[\s\S]*?<\/ul>/.exec(await answer.text())?.[0];
  expect([noun, answer.status, fault]).toEqual([noun, 303, '']);
}

/** A verb that is refused with a sentence; nothing is written. */
export async function refuses(
  house: House,
  desk: Desk,
  reference: string,
  noun: string,
  given: { fields: Fields; sentence: string },
): Promise<void> {
  const before = await linesOf(house.store, reference);
  const answer = await desk.act(reference, noun, given.fields);
  expect([noun, answer.status]).toEqual([noun, 422]);
  expect(await answer.text()).toContain(given.sentence);
  expect(await linesOf(house.store, reference)).toEqual(before);
}

/** The rules whose clocks run, in alphabetical order. */
export const runningOf = async (house: House, reference: string): Promise<string[]> =>
  (await matterOf(house.store, reference)).clocks
    .filter(({ stoppedAt }) => stoppedAt === null)
    .map(({ rule }) => rule)
    .toSorted();

/** The side of whoever holds a receipt: the sealed cookie, the page, and its forms. */
export async function senderOf(house: House, receipt: string) {
  const entered = await house.form('/status/', { receipt });
  const cookie = (entered.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  return {
    cookie,
    page: async (path = '/status/') => (await house.get(path, { cookie })).text(),
    form: (path: string, fields: Fields = {}) => house.form(path, fields, { cookie }),
  };
}

/** The receipt cookie that an answer sets. */
export const cookieOf = (answer: Response): string =>
  (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
