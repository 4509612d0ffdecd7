import type { APIRoute } from 'astro';
import desk from '../styles/desk.css?inline';
import { answerSheet, sheetOf } from '../styles/sheet.ts';

export const prerender = false;

const sheet = sheetOf(desk);

/** What the desk needs besides `/style.css`; its sizes hang on that one's, so large type needs no second kind of it. */
export const GET: APIRoute = ({ request }) => answerSheet(request, sheet);
