import { and, eq } from 'drizzle-orm';
import type { OpinionLetterData } from '../../../domain/programme/opinion-letter.ts';
import type { Addressee } from '../../addressee.ts';
import type { LetterRow } from '../../outbox.ts';
import { registration } from '../../schema-programme.ts';
import type { Store } from '../../store.ts';
import { openPlan, programmeById } from '../find.ts';
import { openSignUp } from '../people/form.ts';
import { PARTICIPANT } from '../people/places-kept.ts';
import { linkOfLetter } from './tickets.ts';

/** The letter that asks for an opinion, ready to leave: to whoever signed up, with a link that serves once. */
export interface PreparedAsking {
  about: 'opinion';
  template: 'opinion-asked';
  addressee: Addressee;
  data: OpinionLetterData;
}

const nothing: OpinionLetterData = { title: '', phase: 'opinion', link: '', until: 0 };

/** Makes it ready; to nobody where the link has served, its time is over, or the person has left. */
export async function prepareAsking(store: Store, row: LetterRow, site: string): Promise<PreparedAsking> {
  const to = (addressee: Addressee, data = nothing): PreparedAsking => ({
    about: 'opinion',
    template: 'opinion-asked',
    addressee,
    data,
  });
  const loaded = row.matterId === null ? null : await programmeById(store, row.matterId);
  if (!loaded) throw new Error('a letter without its programme');
  const found = await linkOfLetter(store, row.id, row.nextAt);
  if (!found) return to({ to: 'nobody', reason: 'link-over' });
  const [person] = await store.db
    .select()
    .from(registration)
    .where(
      and(
        eq(registration.id, row.recipient.slice(PARTICIPANT.length)),
        eq(registration.matterId, loaded.row.id),
      ),
    );
  const email = person?.state === 'in' ? openSignUp(store, loaded.row, person)?.email : undefined;
  if (email === undefined) return to({ to: 'nobody', reason: 'no-address' });
  const { title } = openPlan(store, loaded);
  const { phase, until } = found.ticket;
  return to(
    { to: 'address', address: email },
    { title, phase, until, link: `${site}/opinions/${found.secret}/` },
  );
}
