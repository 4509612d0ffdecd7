import { z } from 'zod';
import { complaint, type ReceivedAnswer, receivedAnswer } from '../submissions.ts';

const said = z.looseObject({ title: z.string() });

/** What a program got for a complaint: the receipt, or the status and the sentence of a refusal. */
export type Outcome =
  | { status: 201; received: ReceivedAnswer }
  | { status: number; received: null; title: string };

/** Sends a complaint to a running house as a program. */
export async function submit(url: string, fields: Readonly<Record<string, unknown>> = {}): Promise<Outcome> {
  const answer = await fetch(`${url}/api/submissions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ...complaint, ...fields }),
  });
  const body: unknown = await answer.json();
  if (answer.status === 201) return { status: 201, received: receivedAnswer.parse(body) };
  return { status: answer.status, received: null, title: said.parse(body).title };
}

/** Sends a complaint as a page does; without following where the answer leads. */
export const submitForm = (url: string, message: string): Promise<Response> =>
  fetch(`${url}/feedback/complaint/`, {
    method: 'POST',
    redirect: 'manual',
    headers: { origin: url },
    body: new URLSearchParams({ ...complaint, message }),
  });
