import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { MINUTE } from '../domain/time.ts';
import type { HouseEnv } from './house.ts';

const NAME = '__Host-receipt';
const LASTS = 30 * MINUTE;
const place = { table: 'cookie', row: 'receipt', column: 'value' };

/** Puts a receipt into a sealed cookie of 30 minutes, so that the code stands in no address. */
export function keepReceipt(c: Context<HouseEnv>, receipt: string): void {
  const until = c.env.now() + LASTS;
  const value = c.env.store.keys.seal('cookie', place, JSON.stringify([until, receipt]));
  setCookie(c, NAME, value, {
    path: '/',
    secure: true,
    httpOnly: true,
    sameSite: 'Lax',
    maxAge: LASTS / 1000,
  });
}

/** The receipt that the cookie holds; null without one, when it was tampered with or its time is over. */
export function receiptIn(c: Context<HouseEnv>): string | null {
  const value = getCookie(c, NAME);
  if (!value) return null;
  try {
    const kept: unknown = JSON.parse(c.env.store.keys.unseal('cookie', place, value));
    if (!Array.isArray(kept)) return null;
    const [until, receipt] = kept;
    return typeof until === 'number' && typeof receipt === 'string' && until > c.env.now() ? receipt : null;
  } catch {
    return null;
  }
}

/** Takes the receipt off this device. */
export function dropReceipt(c: Context<HouseEnv>): void {
  deleteCookie(c, NAME, { path: '/', secure: true });
}
