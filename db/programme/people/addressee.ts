import { eq } from 'drizzle-orm';
import {
  type ParticipantLetterData,
  type ParticipantTemplateName,
  worthACall,
} from '../../../domain/programme/participant-letters.ts';
import { HOUR, type Instant } from '../../../domain/time.ts';
import type { Addressee } from '../../addressee.ts';
import { letterRow } from '../../change.ts';
import type { LetterRow } from '../../outbox.ts';
import { letter } from '../../schema.ts';
import { registration } from '../../schema-programme.ts';
import type { Statement, Store } from '../../store.ts';
import { toldOften } from '../../told-often.ts';
import { type LoadedProgramme, openPlan, programmeById } from '../find.ts';
import { placesOf } from '../places.ts';
import { openSignUp, type RegistrationRow } from './form.ts';
import { PARTICIPANT } from './places-kept.ts';

/** A letter to somebody who signed up: to whom, and what it may tell. */
export interface ForParticipant {
  addressee: Addressee;
  data: ParticipantLetterData;
}

/** Makes a letter to somebody who signed up ready, with dates and place as they are at this moment. */
export async function prepareForParticipant(
  store: Store,
  row: LetterRow,
  template: ParticipantTemplateName,
  site: string,
): Promise<ForParticipant> {
  const loaded = row.matterId === null ? null : await programmeById(store, row.matterId);
  if (!loaded) throw new Error('a letter without its programme');
  const [who] = await store.db
    .select()
    .from(registration)
    .where(eq(registration.id, row.recipient.slice(PARTICIPANT.length)));
  const only = row.facts.meeting;
  const meetings = loaded.meetings.filter(({ no, startsAt }) =>
    typeof only === 'number' ? no === only : startsAt > row.createdAt,
  );
  const plan = openPlan(store, loaded);
  const data: ParticipantLetterData = {
    reference: loaded.row.reference,
    title: plan.title,
    meetings,
    place: await whereOf(store, loaded.programme.placeId, plan.whereabouts),
    offeredUntil: who?.offeredUntil ?? null,
    byThemselves: who !== undefined && who.receiptHash !== null && row.nextAt < loaded.programme.firstAt,
    site,
  };
  return { addressee: await addresseeOf(store, row, template, loaded, who), data };
}

/** The place of a programme in one line: name, address, where in it. */
export async function whereOf(
  store: Store,
  placeId: string,
  whereabouts: string | undefined,
): Promise<string> {
  const place = (await placesOf(store)).find(({ id }) => id === placeId);
  const inside = [place?.name, whereabouts].filter(Boolean).join('，');
  return place ? `${inside}（${place.address}）` : inside;
}

const coming: readonly string[] = ['in', 'offered', 'waiting'];

/** In which states somebody is still told this. */
const told: Record<ParticipantTemplateName, readonly string[]> = {
  'signed-up': ['in'],
  'waiting-list': ['waiting'],
  'place-offered': ['offered'],
  'programme-changed': coming,
  'programme-cancelled': coming,
  'programme-tomorrow': ['in'],
};

/** What follows from somebody's own typing, with an address that may be another's. */
const acknowledgements: readonly string[] = ['signed-up', 'waiting-list'];

async function addresseeOf(
  store: Store,
  row: LetterRow,
  template: ParticipantTemplateName,
  loaded: LoadedProgramme,
  who: RegistrationRow | undefined,
): Promise<Addressee> {
  if (!who || !told[template].includes(who.state)) return { to: 'nobody', reason: 'not-coming' };
  const off = loaded.programme.cancelledAt !== null;
  if (off && template !== 'programme-cancelled') return { to: 'nobody', reason: 'cancelled' };
  // A reminder that could not leave in time would only confuse.
  const meeting = loaded.meetings.find(({ no }) => no === row.facts.meeting);
  if (template === 'programme-tomorrow' && (!meeting || meeting.startsAt <= row.nextAt))
    return { to: 'nobody', reason: 'too-late' };
  const email = openSignUp(store, loaded.row, who)?.email;
  if (email === undefined) return { to: 'nobody', reason: NO_ADDRESS };
  if (acknowledgements.includes(template) && (await toldOften(store, row, email)))
    return { to: 'nobody', reason: 'three-a-day' };
  return { to: 'address', address: email };
}

const NO_ADDRESS = 'no-address';

/**
 * Whom no letter can reach is phoned: the statement that tells whoever runs the programme, at most once an hour, that somebody
 * stands on the list of calls. None for other letters.
 */
export function tellToCall(store: Store, row: LetterRow, reason: string, at: Instant): Statement[] {
  if (reason !== NO_ADDRESS || row.matterId === null || !worthACall(row.template)) return [];
  const call = letterRow(row.matterId, null, at, {
    id: `${row.matterId}.call.${Math.floor(at / HOUR)}`,
    template: 'call-participants',
    recipient: 'handler',
  });
  return [store.db.insert(letter).values(call).onConflictDoNothing({ target: letter.id })];
}
