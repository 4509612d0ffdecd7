import { createHash } from 'node:crypto';

/** A stylesheet as it is sent. */
export interface Sheet {
  text: string;
  tag: string;
}

/** A stylesheet with the mark of its text. */
export const sheetOf = (text: string): Sheet => ({
  text,
  tag: `"${createHash('sha256').update(text).digest('base64url').slice(0, 16)}"`,
});

/** Answers a stylesheet: kept by the browser, asked for anew each time, sent only where it is another one. */
export function answerSheet(request: Request, { text, tag }: Sheet): Response {
  const headers = {
    'Content-Type': 'text/css; charset=utf-8',
    'Cache-Control': 'private, no-cache',
    Vary: 'Cookie',
    ETag: tag,
  };
  const known = request.headers.get('if-none-match')?.includes(tag) ?? false;
  return new Response(known ? null : text, { status: known ? 304 : 200, headers });
}
