import { z } from 'zod';
import type { Answer, Fields, House } from './harness.ts';

/** The least that a complaint needs. */
export const complaint = {
  kind: 'complaint',
  sender: 'service_user',
  message: '活动改了时间，没有通知我们。',
  replyBy: 'receipt',
  notice: 'yes',
} as const satisfies Fields;

const clock = z.strictObject({ rule: z.string(), dueAt: z.string(), provisional: z.boolean() });

/** 201: exactly what the contract names. */
export const receivedAnswer = z.strictObject({
  reference: z.string().regex(/^XY-\d{4}-[2-9A-HJ-NP-Z]{6}$/),
  receipt: z.string().regex(/^([2-9A-HJ-NP-Z]{4}-){4}[2-9A-HJ-NP-Z]{4}$/),
  receivedAt: z.iso.datetime({ offset: true }),
  clocks: z.array(clock),
});
export type ReceivedAnswer = z.infer<typeof receivedAnswer>;

/** Problem details (RFC 9457) with the faults. */
export const problemAnswer = z.strictObject({
  type: z.string(),
  title: z.string().min(1),
  status: z.number(),
  errors: z.array(z.strictObject({ field: z.string(), message: z.string().regex(/[一-鿿]/) })),
});

export async function problemOf(answer: Answer) {
  const problem = problemAnswer.parse(await answer.json());
  return { ...problem, fields: problem.errors.map(({ field }) => field) };
}

/** Sends a complaint with these fields as a program; anything but 201 fails the test. */
export async function send(
  house: Pick<House, 'json'>,
  fields: Readonly<Record<string, unknown>> = {},
): Promise<ReceivedAnswer> {
  const answer = await house.json('/api/submissions', { ...complaint, ...fields });
  const text = await answer.text();
  if (answer.status !== 201) throw new Error(`${answer.status}: ${text}`);
  return receivedAnswer.parse(JSON.parse(text));
}
