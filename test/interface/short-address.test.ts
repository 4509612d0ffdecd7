import { afterAll, beforeAll, expect, test } from 'vitest';
import { agency } from '../../domain/agency.ts';
import { shortReference } from '../../domain/receipt.ts';
import { collected, collectionOf } from '../cases.ts';
import { type House, startHouse } from '../harness.ts';
import { matterOf } from '../matters.ts';
import { employAll } from '../people.ts';
import { openToPublic, planned } from '../programmes.ts';
import { complaint, receivedAnswer } from '../submissions.ts';

let house: House;
beforeAll(async () => {
  house = await startHouse();
  await employAll(house.store);
});
afterAll(() => house.close());

const shortOf = (reference: string): string => shortReference(agency.recordPrefix, reference) ?? '';

/** What an address answers, and the page that is no page. */
async function answerOf(path: string) {
  const answer = await house.get(path);
  return { status: answer.status, to: answer.headers.get('location'), text: await answer.text() };
}

test('the address of a poster leads to the programme, in either case, with a slash at the end or without', async () => {
  const { matterId, reference } = await planned(house.store);
  await openToPublic(house.store, matterId);
  const short = shortOf(reference);
  expect(short).toHaveLength(8);
  for (const path of [
    ...[`/p/${short}`, `/p/${short}/`, `/P/${short}`, `/P/${short}/`],
    ...[
      `/p/${short.toLowerCase()}`,
      `/P/${short.toLowerCase()}/`,
      `/p/${short.slice(0, 2)}-${short.slice(2)}`,
    ],
    `/p/${short}?from=poster`,
  ]) {
    const { status, to } = await answerOf(path);
    expect([path, status, to]).toEqual([path, 302, `/programmes/${reference}/`]);
  }
  expect((await answerOf(`/programmes/${reference}/`)).status).toBe(200);
});

test('what is not public has none: unknown, not open yet, a collection on cases, somebody’s complaint', async () => {
  const closed = await planned(house.store);
  const cases = await collected(house.store);
  const sent = await house.json('/api/submissions', complaint);
  const { reference } = receivedAnswer.parse(await sent.json());
  expect((await matterOf(house.store, reference)).row.kind).toBe('complaint');
  const nowhere = await answerOf('/programmes/XY-2026-222222/');
  expect(nowhere.status).toBe(404);
  for (const short of [
    ...['26222222', 'x', '267K3MQ0', '%E5%B0%8F%E7%BB%84'],
    shortOf(closed.reference),
    shortOf((await collectionOf(house.store, cases.matterId)).row.reference),
    shortOf(reference),
  ]) {
    const { status, to, text } = await answerOf(`/p/${short}`);
    expect([short, status, to, text === nowhere.text]).toEqual([short, 404, null, true]);
  }
});
