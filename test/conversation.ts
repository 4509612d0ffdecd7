import { z } from 'zod';
import type { Answer, Fields, Headers, House } from './harness.ts';
import { type ReceivedAnswer, send } from './submissions.ts';
import type { Sent } from './uploads.ts';

export const cookieOf = (answer: Answer): string =>
  (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? '';

const status = z.object({
  stage: z.string(),
  timeline: z.array(z.object({ at: z.string(), what: z.string() })),
  messages: z.array(z.strictObject({ at: z.string(), from: z.enum(['agency', 'sender']), text: z.string() })),
});

export type Sender = Awaited<ReturnType<typeof comeAs>>;

/** Somebody who has sent a complaint and comes back with the receipt, on a device that keeps it. */
export async function comeAs(house: House, fields: Record<string, unknown> = {}) {
  return withReceipt(house, await send(house, fields));
}

/** A sender whose complaint is open and has its handler. */
export async function comeHandled(house: House, fields: Record<string, unknown> = {}): Promise<Sender> {
  const sender = await comeAs(house, fields);
  const head = await house.desk('service_head');
  await head.act(sender.reference, 'opening');
  await head.act(sender.reference, 'assignment', { handler: 'social_worker' });
  return sender;
}

/** The holder of a receipt, at /status/ and by the interface. */
export async function withReceipt(house: House, { reference, receipt }: ReceivedAnswer) {
  const cookie = cookieOf(await house.form('/status/', { receipt }));
  return {
    reference,
    receipt,
    cookie,
    get: (path: string) => house.get(path, { cookie }),
    page: async () => (await house.get('/status/', { cookie })).text(),
    /** By the form of the page. */
    write: (fields: Fields, files: readonly Sent[] = [], headers: Headers = {}) =>
      house.upload('/status/message/', fields, files, { cookie, ...headers }),
    /** By a program. */
    say: (text: string, more: Record<string, unknown> = {}, headers: Headers = {}) =>
      house.json('/api/status/message', { receipt, text, ...more }, headers),
    status: async () => status.parse(await (await house.json('/api/status', { receipt })).json()),
  };
}

/** The addresses of the files on a page, in their order. */
export const filesOn = (page: string): string[] =>
  [...page.matchAll(/href="([^"]*\/files\/[^"]+)"/g)].map(([, path]) => path ?? '');
