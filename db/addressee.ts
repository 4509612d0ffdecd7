import { and, eq } from 'drizzle-orm';
import type { LetterData } from '../domain/letters.ts';
import { headOf, isKeptFrom, type Viewer } from '../domain/permissions.ts';
import { publicRules } from '../domain/submission.ts';
import { dayOf } from '../domain/time.ts';
import { dataKeyOf, detailPlace, type MatterRow } from './change.ts';
import { unseal } from './keys.ts';
import { matterById, readForm } from './matters.ts';
import type { LetterRow } from './outbox.ts';
import { holdersOf, openersOf } from './people.ts';
import { history, letter, staff } from './schema.ts';
import { factsOf } from './status.ts';
import type { Store } from './store.ts';

/** Acknowledgements that one address may get in a day: nobody is flooded by somebody else's typing. */
const ACKNOWLEDGEMENTS_A_DAY = 3;

/** To whom a letter goes: an address, several colleagues, nobody, or the robot. */
export type Addressee =
  | { to: 'address'; address: string }
  | { to: 'colleagues'; ids: string[] }
  | { to: 'robot' }
  | { to: 'nobody'; reason: string };

/** What a letter needs to be written: its addressee and its data. */
export async function prepare(
  store: Store,
  row: LetterRow,
  site: string,
): Promise<{ addressee: Addressee; data: LetterData }> {
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
    detail: await detailOf(store, row, loaded.row),
    ...factsOf(row),
    ...(loaded.row.outcome ? { outcome: loaded.row.outcome } : {}),
  };
  return { addressee: await addresseeOf(store, row, loaded.row), data };
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
  if (row.recipient === 'robot') return { to: 'robot' };
  if (row.recipient === 'sender') {
    const { email } = await readForm(store, matter);
    if (email === undefined) return { to: 'nobody', reason: 'no-address' };
    if (row.template === 'receipt' && (await toldOften(store, row, email)))
      return { to: 'nobody', reason: 'three-a-day' };
    return { to: 'address', address: email };
  }
  if (row.recipient.startsWith('staff:'))
    return colleague(store, row.recipient.slice('staff:'.length), matter);
  const people = (await group(store, row.recipient, matter)).filter(within(matter));
  if (people.length === 0) return { to: 'nobody', reason: 'nobody-named' };
  return { to: 'colleagues', ids: people.map(({ id }) => id) };
}

async function colleague(store: Store, id: string, matter: MatterRow): Promise<Addressee> {
  const [person] = await store.db.select().from(staff).where(eq(staff.id, id));
  if (!person || person.leftAt !== null) return { to: 'nobody', reason: 'left' };
  const [viewer] = await holdersOf(store, [], [], [id]);
  if (viewer && isKeptFrom(viewer, matter)) return { to: 'nobody', reason: 'kept-from' };
  return person.email === null
    ? { to: 'nobody', reason: 'no-address' }
    : { to: 'address', address: person.email };
}

/** Whom letters about a matter reach as a group: never who stands outside it, nor who sent it. */
const within =
  (matter: MatterRow) =>
  (person: Viewer): boolean =>
    !isKeptFrom(person, matter) && person.id !== matter.voicedBy;

/** Who a group is, at the moment the letter leaves. */
async function group(store: Store, recipient: string, matter: MatterRow): Promise<Viewer[]> {
  const openers = async () => (await openersOf(store, matter)).people;
  switch (recipient) {
    case 'duty': {
      // An alarm that would reach neither of the two goes to those who may open it.
      const onDuty = (await holdersOf(store, [], ['duty_officer', 'duty_deputy'])).filter(
        (person) => person.email !== null && within(matter)(person),
      );
      return onDuty.length > 0 ? onDuty : openers();
    }
    case 'handler':
      return matter.handlerId === null ? openers() : holdersOf(store, [], [], [matter.handlerId]);
    case 'head': {
      const heads = (await holdersOf(store, [headOf(matter.track)], [])).filter(within(matter));
      return heads.length > 0 ? heads : holdersOf(store, ['director'], []);
    }
    case 'director':
      return holdersOf(store, ['director'], []);
    default:
      return openers();
  }
}

/** Day and keyed hash of an address: what is counted, without keeping the address. */
const addressDay = (store: Store, row: LetterRow, email: string): string =>
  `${dayOf(row.createdAt)} ${store.keys.hash('house', email.toLowerCase())}`;

async function toldOften(store: Store, row: LetterRow, email: string): Promise<boolean> {
  const day = addressDay(store, row, email);
  await store.db.update(letter).set({ addressDay: day }).where(eq(letter.id, row.id));
  const sent = await store.db
    .select({ id: letter.id })
    .from(letter)
    .where(and(eq(letter.addressDay, day), eq(letter.state, 'sent')))
    .limit(ACKNOWLEDGEMENTS_A_DAY);
  return sent.length >= ACKNOWLEDGEMENTS_A_DAY;
}
