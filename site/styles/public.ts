import type { AstroCookies } from 'astro';
import large from './large.css?inline';
import { type Sheet, sheetOf } from './sheet.ts';
import standard from './style.css?inline';

const sheets = { standard: sheetOf(standard), large: sheetOf(standard + large) };

/** The one stylesheet of public pages, in the size of type that the reader chose. */
export const sheetFor = (cookies: AstroCookies): Sheet =>
  cookies.get('type')?.value === 'large' ? sheets.large : sheets.standard;
