import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { expect, vi } from 'vitest';
import type { Role } from '../../domain/permissions.ts';
import { type Day, instantAt } from '../../domain/time.ts';
import { HOST } from '../../functions/commands/build.ts';
import { staff } from '../../functions/host/commands/staff.ts';
import type { HostSettings } from '../../functions/host/settings.ts';
import {
  faultsOf,
  heardFrom,
  openBrowser,
  openPage,
  phone,
  unfitting,
  withoutScript,
} from '../browser/browser.ts';
import { loadBuild } from '../homes/host.ts';
import { settingsAt } from '../homes/settings.ts';
import { freePort, somewhere } from '../host/artefact.ts';
import { openLetterbox } from '../host/letterbox.ts';
import { PASSWORD } from '../people.ts';

/** Those who work in the house of a walk, by login. */
const colleagues = {
  wusiying: { name: '吴思颖', role: 'social_worker' },
  liangguodong: { name: '梁国栋', role: 'supervisor' },
  huangxiaotong: { name: '黄晓彤', role: 'assistant_supervisor' },
} as const satisfies Record<string, { name: string; role: Role }>;
export type Colleague = keyof typeof colleagues;
const logins = Object.keys(colleagues).filter((login): login is Colleague =>
  Object.hasOwn(colleagues, login),
);

export const emailOf = (login: Colleague): string => `${login}@agency.example.cn`;

export type Walk = Awaited<ReturnType<typeof openWalk>>;

/**
 * A house of one's own, empty but for three colleagues, with a clock that is set from step to step and a mail server beside it.
 * From here on everything is done in the browser.
 */
export async function openWalk(day: Day, time: string) {
  vi.useFakeTimers({ toFake: ['Date'], now: instantAt(day, time) });
  const [place, letters, port] = [somewhere(), await openLetterbox(), await freePort()];
  const settings = settingsAt(place, port, { DEMO: 'on', SMTP_URL: letters.url });
  const codes = new Map<Colleague, string>();
  for (const login of logins) codes.set(login, await employ(settings, login));
  const build = await loadBuild();
  // Nobody waits for the minute to be full: the scheduler is told when it is.
  const serving = await build.start(pathToFileURL(`${resolve(HOST)}/`), settings, {
    seed: false,
    schedule: false,
  });
  const browser = await openBrowser();
  return {
    site: settings.site,
    browser,
    letters: letters.taken,
    /** It is that time; whatever the house does by itself is done. */
    at: async (to: Day, hour: string) => {
      vi.setSystemTime(instantAt(to, hour));
      await serving.tick(Date.now());
    },
    /** The letters that lie ready leave. */
    sent: () => serving.tick(Date.now()),
    /** A colleague on a phone of their own, with the password set by the code that came with the account. */
    colleague: async (login: Colleague) => {
      const page = await openPhone(browser, settings.site);
      await come(page, '/desk/invitation/');
      for (const [name, text] of Object.entries({ login, code: codes.get(login) ?? '', password: PASSWORD }))
        await page.locator(`[name="${name}"]`).fill(text);
      await press(page, '设好密码');
      return page;
    },
    close: async () => {
      vi.useRealTimers();
      await browser.close();
      await serving.end();
      await letters.down();
      place.remove();
    },
  };
}

/** An account, as whoever installs the house opens it. @returns the code to set a password with */
async function employ(settings: HostSettings, login: Colleague): Promise<string> {
  const { name, role } = colleagues[login];
  let said = '';
  const told = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    said += String(text);
    return true;
  });
  try {
    const args = ['add', '--login', login, '--name', name, '--role', role, '--email', emailOf(login)];
    await staff(args, { call: 'xingyang staff', settings, migrations: 'db/migrations' });
  } finally {
    told.mockRestore();
  }
  return /邀请码：(\S+)/.exec(said)?.[1] ?? '';
}

/** The smallest of phones, without script. */
export const openPhone = (browser: Browser, site: string): Promise<Page> =>
  openPage(browser, site, { ...phone, ...withoutScript });

/** Somebody takes their time to read and to type. */
const pass = (): unknown => vi.setSystemTime(Date.now() + 5_000);

/** What axe has found nothing in, at each address: which elements of which look. */
const known = new Map<string, Set<string>>();

const madeOf = (page: Page): Promise<string[]> =>
  page.evaluate(() =>
    [...document.querySelectorAll('body *')].map((one) =>
      [one.tagName, ...['class', 'type', 'role'].map((name) => one.getAttribute(name))].join('.'),
    ),
  );

/** The page as it stands has no fault: it fits, its console is silent, and axe, if it has not seen all of it here, finds nothing. */
export async function sound(page: Page): Promise<void> {
  const address = new URL(page.url()).pathname.replace(/XY-[^/]+|[\w-]{40,}/, '');
  const seen = known.get(address) ?? new Set();
  const made = await madeOf(page);
  const faults = made.every((one) => seen.has(one))
    ? [...(await unfitting(page)), ...heardFrom(page)]
    : await faultsOf(page);
  expect([page.url(), faults]).toEqual([page.url(), []]);
  known.set(address, new Set([...seen, ...made]));
}

/** Opens an address; whoever is not signed in any more signs in, and is where they wanted to be. */
export async function come(page: Page, path: string, login?: Colleague): Promise<void> {
  pass();
  await page.goto(path);
  if (login !== undefined && (await page.locator('#sessions-password').count()) > 0) {
    await page.getByLabel('账号', { exact: true }).fill(login);
    await page.getByLabel('密码', { exact: true }).fill(PASSWORD);
    await page.getByRole('button', { name: '登录' }).click();
    expect(page.url().endsWith(path)).toBe(true);
  }
  await sound(page);
}

/** Presses a button of the page and waits for what comes. */
export async function press(page: Page, name: string | RegExp): Promise<void> {
  await pressing(page, () => page.getByRole('button', { name }).first().click());
}

/** Follows a link by its words. */
export async function follow(page: Page, words: string): Promise<void> {
  await pressing(page, () => page.getByRole('link', { name: words, exact: true }).first().click());
}

async function pressing(page: Page, click: () => Promise<void>): Promise<void> {
  pass();
  await Promise.all([page.waitForEvent('load'), click()]);
  await sound(page);
}

/** Fills fields by their names: a list by what is to be chosen, a box by what is typed. */
export async function fill(
  page: Page,
  fields: Readonly<Record<string, string>>,
  within = 'main',
): Promise<void> {
  for (const [name, value] of Object.entries(fields)) {
    const field = page.locator(`${within} [name="${name}"]`);
    if ((await field.evaluate((element) => element.tagName)) === 'SELECT') await field.selectOption(value);
    else await field.fill(value);
  }
}

/** Opens the form of a verb if it is folded, fills it and sends it. */
export async function act(page: Page, verb: string, fields: Readonly<Record<string, string>> = {}) {
  const form = page.locator(`#${verb}`);
  if ((await form.getAttribute('open')) === null) await form.locator('summary').click();
  await fill(page, fields, `#${verb}`);
  await pressing(page, () => form.locator('button[type="submit"]').click());
}

/** The words of the page below its head. */
export const said = (page: Page): Promise<string> => page.locator('main').innerText();

/** What stands on top of the programme's page as the next step. */
export const next = (page: Page): Promise<string> => page.locator('.next-step').innerText();
