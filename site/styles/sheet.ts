import { createHash } from 'node:crypto';

/** A stylesheet as it is sent. */
export interface Sheet {
  text: string;
  tag: string;
  /** What a content policy lets it in by, where a page carries it. */
  hash: string;
}

/** A stylesheet with the mark of its text. */
export function sheetOf(text: string): Sheet {
  const digest = createHash('sha256').update(text).digest();
  return {
    text,
    tag: `"${digest.toString('base64url').slice(0, 16)}"`,
    hash: `sha256-${digest.toString('base64')}`,
  };
}

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
