import type { Page, Response } from 'playwright-core';

/** What a visitor writes into the form: boxes by their name, choices by the words beside them. */
interface Written {
  message: string;
  sender?: string;
  replyBy?: string;
  boxes?: Readonly<Record<string, string>>;
  ticks?: readonly string[];
}

const box = (page: Page, name: string) => page.locator(`[name="${name}"]`);

/** Fills a form of /feedback/ as one who stays unknown and answers all that must be answered. */
export async function write(page: Page, written: Written): Promise<void> {
  const {
    message,
    sender = '服务使用者或家属',
    replyBy = '凭回执码在网上看回复',
    boxes,
    ticks = [],
  } = written;
  await box(page, 'message').fill(message);
  for (const [name, text] of Object.entries(boxes ?? {})) await box(page, name).fill(text);
  for (const words of [sender, replyBy, '我已看过', ...ticks]) {
    await page.locator('label.pick', { hasText: words }).first().click();
  }
}

/** Presses the button of the form and waits for what comes. */
export async function send(page: Page, button: string): Promise<Response> {
  const isPage = (response: Response) =>
    response.request().resourceType() === 'document' && response.status() !== 303;
  const [answer] = await Promise.all([
    page.waitForResponse(isPage),
    page.waitForEvent('load'),
    page.getByRole('button', { name: button }).click(),
  ]);
  return answer;
}

/** Follows a link by its words and waits for what comes. */
export async function follow(page: Page, words: string): Promise<void> {
  const link = page.getByRole('link', { name: words, exact: true });
  await Promise.all([page.waitForEvent('load'), link.click()]);
}

/** The size of type that everything on the page is measured by, in px. */
export const typeSize = (page: Page): Promise<number> =>
  page.evaluate(() => Number.parseFloat(getComputedStyle(document.documentElement).fontSize));

/** The receipt as it stands on the page, in groups of four. */
export async function receiptOn(page: Page): Promise<string> {
  return (await page.locator('.code span').allInnerTexts()).join('-');
}

export const RECEIPT = /^([2-9A-HJ-NP-Z]{4}-){4}[2-9A-HJ-NP-Z]{4}$/;

/** Every address a page asks for from now on, and where it says it came from. */
export function addressesOf(page: Page): readonly string[] {
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url(), request.headers().referer ?? ''));
  return asked;
}

/** How many sheets of A4 the page takes. */
export async function sheetsOf(page: Page): Promise<number> {
  const pdf = (await page.pdf({ format: 'A4' })).toString('latin1');
  return Math.max(0, ...[...pdf.matchAll(/\/Count (\d+)/g)].map(([, count]) => Number(count)));
}
