import type { APIRoute } from 'astro';
import large from '../styles/large.css?inline';
import { answerSheet, sheetOf } from '../styles/sheet.ts';
import standard from '../styles/style.css?inline';

export const prerender = false;

const sheets = { standard: sheetOf(standard), large: sheetOf(standard + large) };

/** The one stylesheet of public pages, in the size of type that the reader chose: so static pages need no script for it. */
export const GET: APIRoute = ({ request, cookies }) =>
  answerSheet(request, cookies.get('type')?.value === 'large' ? sheets.large : sheets.standard);
