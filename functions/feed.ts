import { createHash } from 'node:crypto';
import type { Context } from 'hono';
import ical, { ICalCalendarMethod } from 'ical-generator';
import { type DueDate, dueDates, viewerOfFeed } from '../db/feed.ts';
import { agency } from '../domain/agency.ts';
import { ruleOf } from '../domain/guideline/rules.ts';
import { dayOf } from '../domain/time.ts';
import { faultPage, problemAnswer, RETRY_AFTER } from './answers.ts';
import type { HouseEnv } from './house.ts';

/** How often a calendar program should ask, in seconds. */
const ASKED_EVERY = 3600;

/** GET /calendar/<secret>.ics: somebody's due dates. No session: the secret in the address opens it, until it is revoked. */
export async function getFeed(c: Context<HouseEnv>): Promise<Response> {
  const home = c.env;
  const address = home.addressOf(c.req.raw);
  if (!(await home.limits.status(`feed ${address}`)))
    return problemAnswer(429, '请求得太频繁了。', [], { 'Retry-After': RETRY_AFTER });
  const [, token] = /^([\w-]{32})\.ics$/.exec(c.req.param('file') ?? '') ?? [];
  const viewer = token === undefined ? null : await viewerOfFeed(home.store, token);
  if (!viewer) return faultPage(c, 404);
  const text = write(await dueDates(home.store, viewer));
  const etag = `"${createHash('sha256').update(text).digest('base64url').slice(0, 22)}"`;
  const headers = {
    'Content-Type': 'text/calendar; charset=utf-8',
    'Content-Disposition': 'inline; filename="calendar.ics"',
    'Cache-Control': 'private, no-cache',
    'X-Robots-Tag': 'noindex, nofollow',
    ETag: etag,
  };
  const known = c.req.header('if-none-match')?.includes(etag) ?? false;
  return new Response(known ? null : text, { status: known ? 304 : 200, headers });
}

/** The dates as whole days, the same text for the same dates: number, rule and date, no alarm, nothing of a person. */
function write(dates: readonly DueDate[]): string {
  const calendar = ical({
    name: `${agency.product} 期限`,
    method: ICalCalendarMethod.PUBLISH,
    prodId: { company: agency.shortName, product: agency.product, language: 'ZH' },
    ttl: ASKED_EVERY,
  });
  for (const { reference, rule, occurrence, dueAt, provisional } of dates) {
    // A day of the calendar: midnight UTC is what the library writes as this day, in whatever zone the machine stands.
    const day = new Date(`${dayOf(dueAt)}T00:00:00Z`);
    calendar.createEvent({
      id: `${reference}.${rule}.${occurrence}@${agency.recordPrefix.toLowerCase()}`,
      stamp: day,
      start: day,
      allDay: true,
      summary: `${reference} ${ruleOf(rule).title}${provisional ? '（暂定）' : ''}`,
    });
  }
  return calendar.toString();
}
