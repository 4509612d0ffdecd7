import { eq } from 'drizzle-orm';
import { newId } from '../db/change.ts';
import { programmeById } from '../db/programme/find.ts';
import { drawTicket, ticketStatements } from '../db/programme/opinions/tickets.ts';
import { sealSignUp } from '../db/programme/people/form.ts';
import { programme, registration, tally } from '../db/schema-programme.ts';
import { atomically, type Store } from '../db/store.ts';
import type { OpinionPhase, SignUp } from '../domain/programme/programme.ts';
import { DAY } from '../domain/time.ts';

/** The programme with its clocks and meetings, which a test knows to be there. */
export async function loadedOf(store: Store, matterId: string) {
  const loaded = await programmeById(store, matterId);
  if (!loaded) throw new Error('no such programme');
  return loaded;
}

/** Links that serve once, as the desk draws them. */
export async function links(
  store: Store,
  matterId: string,
  count: number,
  given: { phase?: OpinionPhase; until?: number } = {},
): Promise<string[]> {
  const secrets = Array.from({ length: count }, drawTicket);
  const { phase = 'opinion', until = Date.now() + DAY } = given;
  await atomically(
    store,
    ticketStatements(store, secrets, { matterId, phase, way: 'link', once: true, until }),
  );
  return secrets;
}

/** The key of the form on a page. */
export const keyIn = (page: string): string => /name="key" value="([^"]+)"/.exec(page)?.[1] ?? '';

/** Somebody who has a place, as the public form leaves them. */
export async function signedUp(
  store: Store,
  matterId: string,
  no: number,
  form: Partial<SignUp> = {},
): Promise<string> {
  const { row } = await loadedOf(store, matterId);
  const id = newId();
  const whole: SignUp = { name: `参加者${no}`, age: 30, ageGroup: 'adult', ...form };
  await atomically(store, [
    store.db.insert(registration).values({
      id,
      matterId,
      no,
      state: 'in',
      at: Date.now(),
      sealedForm: sealSignUp(store, row, id, whole),
    }),
    store.db.update(programme).set({ taken: no }).where(eq(programme.matterId, matterId)),
  ]);
  return id;
}

/** Every row of the tallies: `scope|questions|phase|question|choice` and how often. */
export async function keptTallies(store: Store): Promise<Map<string, number>> {
  const rows = await store.db.select().from(tally);
  return new Map(
    rows.map((row) => [[row.scope, row.questions, row.phase, row.question, row.choice].join('|'), row.n]),
  );
}
