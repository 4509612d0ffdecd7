import type { Context } from 'hono';
import ical, { ICalCalendarMethod, ICalEventStatus } from 'ical-generator';
import { type LoadedProgramme, openPlan, publicProgramme } from '../../db/programme/find.ts';
import { whereOf } from '../../db/programme/people/addressee.ts';
import { agency } from '../../domain/agency.ts';
import { oneLine } from '../../domain/forms/parse.ts';
import { faultPage } from '../answers.ts';
import { type HouseEnv, siteOf } from '../house.ts';

/** GET /programmes/<reference>/calendar.ics: the meetings of a public programme, for whoever comes; nothing of a person. */
export async function getMeetings(c: Context<HouseEnv>): Promise<Response> {
  const { store } = c.env;
  const loaded = await publicProgramme(store, c.req.param('reference') ?? '');
  if (!loaded) return faultPage(c, 404);
  const plan = openPlan(store, loaded);
  const place = await whereOf(store, loaded.programme.placeId, plan.whereabouts);
  return new Response(write(loaded, plan.title, place, siteOf(c)), {
    headers: {
      'Content-Type': 'text/calendar; charset=utf-8',
      'Content-Disposition': `attachment; filename="${loaded.row.reference}.ics"`,
    },
  });
}

/** The name of a calendar as its file takes it: the library writes it down as it is, and a line more would be read as one of its own. */
const lineOf = (title: string): string => oneLine(title).replace(/[\\;,]/g, (sign) => `\\${sign}`);

/** The same text for the same dates: an event keeps its id when it is moved, and says so when it is cancelled. */
function write(
  { row, meetings, programme }: LoadedProgramme,
  title: string,
  place: string,
  site: string,
): string {
  const off = programme.cancelledAt !== null;
  const calendar = ical({
    name: lineOf(title),
    method: ICalCalendarMethod.PUBLISH,
    prodId: { company: agency.shortName, product: agency.product, language: 'ZH' },
  });
  for (const { no, startsAt, endsAt } of meetings) {
    calendar.createEvent({
      id: `${row.reference}.${no}@${agency.recordPrefix.toLowerCase()}`,
      // A later version of the programme replaces an earlier one in the calendar.
      sequence: row.version,
      stamp: new Date(row.receivedAt),
      start: new Date(startsAt),
      end: new Date(endsAt),
      summary: meetings.length > 1 ? `${title}（第 ${no} 次）` : title,
      location: place,
      description: `电话 ${agency.phone}`,
      url: `${site}/programmes/${row.reference}/`,
      ...(off ? { status: ICalEventStatus.CANCELLED } : {}),
    });
  }
  return calendar.toString();
}
