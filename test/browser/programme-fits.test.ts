import { eq, gt, inArray } from 'drizzle-orm';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { matter } from '../../db/schema.ts';
import { programme } from '../../db/schema-programme.ts';
import { papersOf } from '../../domain/programme/papers.ts';
import { programmeSide } from '../programme-routes.ts';
import {
  axe,
  faultsOf,
  openBrowser,
  openHouse,
  openPage,
  phone,
  unfitting,
  withoutScript,
} from './browser.ts';
import { comeIn } from './desk-steps.ts';
import { sheetsOf } from './visitor.ts';

let house: Awaited<ReturnType<typeof openHouse>>;
let browser: Browser;
let page: Page;
beforeAll(async () => {
  [house, browser] = await Promise.all([openHouse(), openBrowser()]);
  page = await openPage(browser, house.site, { ...phone, ...withoutScript });
  await comeIn(page, house, 'dudao');
});
afterAll(async () => {
  await browser.close();
  await house.close();
});

/** The pages of the desk about groups and activities, but for files, which are no page. */
const pages = Object.keys(programmeSide)
  .filter((route) => route.startsWith('GET ') && !route.includes('/files/'))
  .map((route) => route.slice('GET '.length));
const papers = papersOf([{ no: 1 }]).map(({ name, no }) => `papers/${name}/${no}/`);

/** A page at each of the places that its address stands for. */
function placesOf(address: string, reference: string): string[] {
  const at = address.replace(':reference', reference).replace('roll/:no', 'roll/1');
  if (at.includes('papers/:paper/:no/'))
    return papers.map((paper) => at.replace('papers/:paper/:no/', paper));
  return at.includes(':id') ? ['group', 'activity', 'case'].map((id) => at.replace(':id', id)) : [at];
}

test('at 320 px nothing runs over on any page about groups and activities, at every stage, in large type too', async () => {
  const rows = await house.store.db
    .select({ reference: matter.reference, answered: programme.answered, waiting: programme.waiting })
    .from(programme)
    .innerJoin(matter, eq(matter.id, programme.matterId))
    .where(inArray(matter.kind, ['group', 'activity']));
  expect(rows.length).toBeGreaterThanOrEqual(5);
  // One with everything in it that a programme can have is looked at whole, the others on their own page.
  const whole = rows.filter(({ answered, waiting }) => answered > 0 || waiting > 0);
  expect(whole.length).toBe(2);
  const places = whole.map(({ reference }) => pages.flatMap((one) => placesOf(one, reference)));
  const shown = {
    standard: [...rows.map(({ reference }) => `/desk/programmes/${reference}/`), ...places.flat()],
    large: places[0] ?? [],
  };
  for (const [type, addresses] of Object.entries(shown)) {
    await page.goto(`/type/${type}/`);
    for (const address of new Set(addresses)) {
      const answer = await page.goto(address);
      const levels = await page
        .locator('main :is(h1, h2, h3, h4):visible')
        .evaluateAll((heads) => heads.map(({ tagName }) => Number(tagName.slice(1))));
      const leaps = levels.filter((level, at) => level > (levels[at - 1] ?? 0) + 1);
      const isPaper = type === 'standard' && address.includes(`${whole[0]?.reference}/papers/`);
      const found = [...(await unfitting(page)), ...(isPaper ? await axe(page) : [])];
      expect([type, address, answer?.status(), found, leaps]).toEqual([type, address, 200, [], []]);
    }
  }
}, 240_000);

test('nothing is wrong with slips and the code at the door, each on one A4 for as many as fit', async () => {
  const [one] = await house.store.db
    .select({ reference: matter.reference })
    .from(programme)
    .innerJoin(matter, eq(matter.id, programme.matterId))
    .where(gt(programme.answered, 0));
  const opinions = `/desk/programmes/${one?.reference}/opinions/`;
  await page.goto('/type/standard/');
  for (const noun of ['slips', 'door']) {
    await page.goto(opinions);
    const asking = page.locator('details', { has: page.locator(`form[action$="/${noun}/"]`) });
    await asking.locator('summary').click();
    if (noun === 'slips') await asking.locator('[name="count"]').fill('12');
    await asking.getByRole('button').click();
    expect(new URL(page.url()).pathname).toBe(`${opinions}${noun}/`);
    expect(await faultsOf(page)).toEqual([]);
    expect(await sheetsOf(page)).toBe(1);
  }
});

test('what is full says so to the public, and nothing is wrong with its page', async () => {
  const [full] = await house.store.db
    .select({ reference: matter.reference })
    .from(programme)
    .innerJoin(matter, eq(matter.id, programme.matterId))
    .where(gt(programme.waiting, 0));
  await page.goto(`/programmes/${full?.reference}/`);
  expect(await page.locator('main').innerText()).toContain('候补');
  expect(await faultsOf(page)).toEqual([]);
});

test('every page that belongs to no single one is one step from the list', async () => {
  await page.goto('/desk/programmes/');
  const ways = await page
    .locator('main a')
    .evaluateAll((links) => links.map((link) => link.getAttribute('href')));
  const own = pages.filter((address) => !address.includes(':') && address !== '/desk/programmes/');
  // What lies below one of them is reached from there (the words of many from their figures).
  const whole = own.filter((address) => !own.some((other) => other !== address && address.startsWith(other)));
  expect(own.filter((address) => !whole.includes(address))).toEqual(['/desk/programmes/opinions/words/']);
  expect(whole.length).toBe(6);
  expect(whole.filter((address) => !ways.includes(address))).toEqual([]);
});
