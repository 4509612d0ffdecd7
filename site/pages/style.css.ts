import { createHash } from 'node:crypto';
import type { APIRoute } from 'astro';
import large from '../styles/large.css?inline';
import standard from '../styles/style.css?inline';

export const prerender = false;

const sheet = (text: string) => ({
  text,
  tag: `"${createHash('sha256').update(text).digest('base64url').slice(0, 16)}"`,
});
const sheets = { standard: sheet(standard), large: sheet(standard + large) };

/** The one stylesheet, in the size of type that the reader chose: so static pages need no script for it. */
export const GET: APIRoute = ({ request, cookies }) => {
  const { text, tag } = cookies.get('type')?.value === 'large' ? sheets.large : sheets.standard;
  const headers = {
    'Content-Type': 'text/css; charset=utf-8',
    'Cache-Control': 'private, no-cache',
    Vary: 'Cookie',
    ETag: tag,
  };
  const known = request.headers.get('if-none-match')?.includes(tag) ?? false;
  return new Response(known ? null : text, { status: known ? 304 : 200, headers });
};
