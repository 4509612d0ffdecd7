import { eq } from 'drizzle-orm';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { collectingById } from '../../db/programme/find.ts';
import { setOf } from '../../db/programme/opinions/sets.ts';
import { opinion } from '../../db/schema-programme.ts';
import type { OpinionPhase, QuestionSetOf } from '../../domain/programme/programme.ts';
import { askedAt, choicesOf, isChoice } from '../../domain/programme/questions.ts';
import { collected } from '../cases.ts';
import { links } from '../opinions.ts';
import { employAll } from '../people.ts';
import { planned } from '../programmes.ts';
import { heardFrom, openBrowser, openHouse, openPage, phone, withoutScript } from './browser.ts';

// The forms say '一分钟就好': held by a keystroke-level model (Card, Moran, Newell, 1980) of what somebody does who reads everything.
// Seconds: pointing at something, pressing it, making up one's mind once for each question and once to send. A swipe is a press
// that need not aim. Reading is silent, at 300 characters a minute, the slow end of what is known of grown-up readers of Chinese;
// each question and each of its words is read in full, also where the same scale comes again. What stands above the questions and
// below them, which nobody has to read or fill in, is passed by.
const POINT = 1.1;
const PRESS = 0.2;
const DECIDE = 1.35;
const CHARACTERS = 5;
/** A minute, and the presses that it leaves room for. */
const MINUTE = 60;
const MOST_PRESSES = 14;
/** A swipe of the thumb moves the page by this part of a screen. */
const SWIPE = 0.75;

let house: Awaited<ReturnType<typeof openHouse>>;
let browser: Browser;

beforeAll(async () => {
  [house, browser] = await Promise.all([openHouse({ demo: false }), openBrowser()]);
  await employAll(house.store);
});
afterAll(async () => {
  await browser.close();
  await house.close();
});

/** Characters that are read: signs between them are not. */
const read = (text: string): number => [...text].filter((sign) => /[\p{L}\p{N}]/u.test(sign)).length;

/** Swipes until the whole of something is to be seen; says how often. */
async function swipeTo(page: Page, what: Locator): Promise<number> {
  const height = phone.viewport.height;
  for (let swipes = 0; swipes < 30; swipes += 1) {
    const box = await what.boundingBox();
    if (!box) throw new Error('nothing to be seen');
    if (box.y >= 0 && box.y + Math.min(box.height, height) <= height) return swipes;
    await page.mouse.wheel(0, box.y < 0 ? box.y : height * SWIPE);
    const from = box.y;
    await expect.poll(async () => (await what.boundingBox())?.y).not.toBe(from);
  }
  throw new Error('never to be seen');
}

interface Walked {
  presses: number;
  swipes: number;
  questions: number;
  characters: number;
}

/** Opens the link, presses the words of a choice for each question that has any, and sends, as somebody with a thumb does. */
async function walk(page: Page, secret: string, questions: ReturnType<typeof askedAt>): Promise<Walked> {
  await page.goto(`/opinions/${secret}/`);
  const walked = { presses: 1, swipes: 0, questions: 0, characters: 0 };
  for (const question of questions.filter(isChoice)) {
    const asked = page.locator('fieldset', { has: page.locator('legend', { hasText: question.ask }) });
    walked.swipes += await swipeTo(page, asked);
    const words = choicesOf(question).map((choice) => choice.words);
    // What the page shows is what is counted.
    expect(await asked.locator('label').allInnerTexts()).toEqual(words);
    walked.characters += read(`${question.ask}${words.join('')}`);
    walked.questions += 1;
    const chosen = question.kind === 'several' ? words.slice(0, 2) : words.slice(1, 2);
    for (const one of chosen) {
      await asked.locator('label span').getByText(one, { exact: true }).click();
      walked.presses += 1;
    }
    expect(await asked.locator('input:checked').count()).toBe(chosen.length);
  }
  const send = page.getByRole('button', { name: '交意见表' });
  walked.swipes += await swipeTo(page, send);
  await send.click();
  walked.presses += 1;
  expect(new URL(page.url()).pathname).toBe('/opinions/thanks/');
  return walked;
}

const secondsOf = ({ presses, swipes, questions, characters }: Walked): number =>
  // What opened the form was pressed before it.
  (presses - 1) * (POINT + PRESS) + swipes * PRESS + (questions + 1) * DECIDE + characters / CHARACTERS;

const forms: readonly [QuestionSetOf, OpinionPhase][] = [
  ['group', 'opinion'],
  ['activity', 'opinion'],
  ['case', 'opinion'],
  ['group', 'before'],
];

test.each(forms)(
  'a participant answers every question of the %s (%s) and sends it in a minute, without script at 320 px',
  async (of, phase) => {
    const { store } = house;
    const kind = of === 'case' ? null : of;
    const { matterId } = await (kind === null ? collected(store) : planned(store, { kind }));
    const loaded = await collectingById(store, matterId);
    if (!loaded) throw new Error('nothing to ask about');
    const set = await setOf(store, loaded);
    expect(set.of).toBe(of);
    const questions = askedAt(set, phase);
    const [secret = ''] = await links(store, matterId, 1, { phase });
    const page = await openPage(browser, house.site, { ...phone, ...withoutScript });
    const walked = await walk(page, secret, questions);
    expect(heardFrom(page)).toEqual([]);
    await page.context().close();
    const [given] = await store.db.select().from(opinion).where(eq(opinion.matterId, matterId));
    expect(Object.keys(given?.choices ?? {}).toSorted()).toEqual(
      questions
        .filter(isChoice)
        .map(({ name }) => name)
        .toSorted(),
    );
    expect(given?.sealedWords).toBe(null);
    const seconds = secondsOf(walked);
    expect(walked.presses).toBeLessThanOrEqual(MOST_PRESSES);
    expect([of, phase, walked, seconds <= MINUTE]).toEqual([of, phase, walked, true]);
  },
);
