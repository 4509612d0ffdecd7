import type { APIRoute } from 'astro';
import { sheetFor } from '../styles/public.ts';
import { answerSheet } from '../styles/sheet.ts';

export const prerender = false;

/** The stylesheet by the reader's cookie: so built pages need no script for large type. */
export const GET: APIRoute = ({ request, cookies }) => answerSheet(request, sheetFor(cookies));
