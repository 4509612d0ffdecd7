import { and, eq } from 'drizzle-orm';
import { type HouseLetterData, type HouseTemplateName, isHouseTemplate } from '../domain/house-letters.ts';
import { isTemplate, type LetterData, type TemplateName } from '../domain/letters.ts';
import { headOf, isKeptFrom, isKeptFromAnybody, isRole, type Viewer } from '../domain/permissions.ts';
import {
  isParticipantTemplate,
  type ParticipantLetterData,
  type ParticipantTemplateName,
} from '../domain/programme/participant-letters.ts';
import { publicRules } from '../domain/submission.ts';
import { dataKeyOf, detailPlace, type MatterRow } from './change.ts';
import { unseal } from './keys.ts';
import { matterById, readForm } from './matters.ts';
import type { LetterRow } from './outbox.ts';
import { holdersOf, openersOf } from './people.ts';
import { type PreparedAsking, prepareAsking } from './programme/opinions/letter.ts';
import { prepareForParticipant } from './programme/people/addressee.ts';
import { history, staff } from './schema.ts';
import { factsOf } from './status.ts';
import type { Store } from './store.ts';
import { toldOften } from './told-often.ts';

const STAFF = 'staff:';

/** To whom a letter goes: an address, several colleagues, nobody, or the robot. */
export type Addressee =
  | { to: 'address'; address: string }
  | { to: 'colleagues'; ids: string[] }
  | { to: 'robot' }
  | { to: 'nobody'; reason: string };

/** What a letter needs to be written: its addressee, its template and its data. One of the house itself is about no matter. */
export type Prepared =
  | PreparedAsking
  | ({ addressee: Addressee } & (
      | { about: 'matter'; template: TemplateName; data: LetterData }
      | { about: 'house'; template: HouseTemplateName; data: HouseLetterData }
      | { about: 'programme'; template: ParticipantTemplateName; data: ParticipantLetterData }
    ));

/** Makes a letter ready at the moment it leaves; null when this version knows no such template. */
export async function prepare(store: Store, row: LetterRow, site: string): Promise<Prepared | null> {
  const { template } = row;
  if (template === 'opinion-asked') return prepareAsking(store, row, site);
  if (isHouseTemplate(template)) {
    const addressee = await houseAddressee(store, row);
    return { about: 'house', template, addressee, data: { site, facts: row.facts } };
  }
  if (isParticipantTemplate(template)) {
    return { about: 'programme', template, ...(await prepareForParticipant(store, row, template, site)) };
  }
  return isTemplate(template) ? prepareOfMatter(store, row, template, site) : null;
}

async function prepareOfMatter(
  store: Store,
  row: LetterRow,
  template: TemplateName,
  site: string,
): Promise<Prepared> {
  const loaded = row.matterId === null ? null : await matterById(store, row.matterId);
  if (!loaded) throw new Error('a letter without its matter');
  const shown = loaded.clocks.filter(
    ({ rule, stoppedAt }) => stoppedAt === null && publicRules.some((id) => id === rule),
  );
  const data: LetterData = {
    reference: loaded.row.reference,
    kind: loaded.row.kind,
    receivedAt: loaded.row.receivedAt,
    clocks: shown,
    site,
    keptFromAnybody: isKeptFromAnybody(loaded.row),
    detail: await detailOf(store, row, loaded.row),
    ...factsOf(row),
    ...(loaded.row.outcome ? { outcome: loaded.row.outcome } : {}),
  };
  return { about: 'matter', template, addressee: await addresseeOf(store, row, loaded.row), data };
}

/** A letter of the house goes to one colleague, or to whoever holds a role now. */
async function houseAddressee(store: Store, { recipient }: LetterRow): Promise<Addressee> {
  if (recipient.startsWith(STAFF)) return colleague(store, recipient.slice(STAFF.length), null);
  const people = isRole(recipient) ? await holdersOf(store, [recipient], []) : [];
  if (people.length === 0) return { to: 'nobody', reason: 'nobody-named' };
  return { to: 'colleagues', ids: people.map(({ id }) => id) };
}

async function detailOf(store: Store, row: LetterRow, matter: MatterRow): Promise<string | null> {
  if (row.seq === null || row.recipient !== 'sender') return null;
  const [line] = await store.db
    .select()
    .from(history)
    .where(and(eq(history.matterId, matter.id), eq(history.seq, row.seq)));
  if (!line || line.sealedDetail === null) return null;
  return unseal(dataKeyOf(store, matter), detailPlace(matter.id, row.seq), line.sealedDetail);
}

async function addresseeOf(store: Store, row: LetterRow, matter: MatterRow): Promise<Addressee> {
  if (row.recipient === 'robot') {
    // A whole group reads the robot: what is kept from anybody is not told there, but for danger, which names no number then.
    const told = row.template === 'danger' || !isKeptFromAnybody(matter);
    return told ? { to: 'robot' } : { to: 'nobody', reason: 'not-in-group' };
  }
  if (row.recipient === 'sender') {
    const { email } = await readForm(store, matter);
    if (email === undefined) return { to: 'nobody', reason: 'no-address' };
    if (row.template === 'receipt' && (await toldOften(store, row, email)))
      return { to: 'nobody', reason: 'three-a-day' };
    return { to: 'address', address: email };
  }
  if (row.recipient.startsWith(STAFF)) return colleague(store, row.recipient.slice(STAFF.length), matter);
  const people = await group(store, row.recipient, matter);
  if (people.length === 0) return { to: 'nobody', reason: 'nobody-named' };
  return { to: 'colleagues', ids: people.map(({ id }) => id) };
}

async function colleague(store: Store, id: string, matter: MatterRow | null): Promise<Addressee> {
  const [person] = await store.db.select().from(staff).where(eq(staff.id, id));
  if (!person || person.leftAt !== null) return { to: 'nobody', reason: 'left' };
  const [viewer] = await holdersOf(store, [], [], [id]);
  if (viewer && matter && isKeptFrom(viewer, matter)) return { to: 'nobody', reason: 'kept-from' };
  return person.email === null
    ? { to: 'nobody', reason: 'no-address' }
    : { to: 'address', address: person.email };
}

/** Whom letters about a matter reach as a group: never who stands outside it, nor who sent it. */
const within =
  (matter: MatterRow) =>
  (person: Viewer): boolean =>
    !isKeptFrom(person, matter) && person.id !== matter.voicedBy;

/** Who a group is, at the moment the letter leaves; nobody in it is kept from the matter. */
async function group(store: Store, recipient: string, matter: MatterRow): Promise<Viewer[]> {
  const named = await namedBy(store, recipient, matter);
  const left = named.filter(within(matter));
  // Where all of them are kept from it, those who may open it are told in their place: of danger before all.
  return left.length > 0 ? left : (await openersOf(store, matter)).people.filter(within(matter));
}

async function namedBy(store: Store, recipient: string, matter: MatterRow): Promise<Viewer[]> {
  switch (recipient) {
    case 'duty':
      // Who has no address is not reached: then the alarm goes to those who may open it.
      return (await holdersOf(store, [], ['duty_officer', 'duty_deputy'])).filter(
        ({ email }) => email !== null,
      );
    case 'handler':
      return matter.handlerId === null ? [] : holdersOf(store, [], [], [matter.handlerId]);
    case 'head':
      // Programmes have supervisors.
      return holdersOf(store, [matter.track === 'programme' ? 'supervisor' : headOf(matter.track)], []);
    case 'director':
      return holdersOf(store, ['director'], []);
    case 'supervisor':
      // A plan is approved by either (【小组】二, 【活动】二).
      return holdersOf(
        store,
        matter.track === 'programme' ? ['supervisor', 'assistant_supervisor'] : ['supervisor'],
        [],
      );
    default:
      return [];
  }
}
