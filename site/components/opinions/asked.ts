import { collectingById, openPlan, takesOpinions } from '../../../db/programme/find.ts';
import { setOf } from '../../../db/programme/opinions/sets.ts';
import { findTicket } from '../../../db/programme/opinions/tickets.ts';
import type { Store } from '../../../db/store.ts';
import { codeOf } from '../../../domain/programme/programme.ts';
import { askedAt } from '../../../domain/programme/questions.ts';
import type { Instant } from '../../../domain/time.ts';

/** What the holder of a ticket is asked, about what; null when the ticket is none, and why not when it serves no more. */
export async function askedBy(store: Store, secret: string | undefined, now: Instant) {
  const ticket = secret === undefined ? null : await findTicket(store, secret, now);
  const loaded = ticket && (await collectingById(store, ticket.matterId));
  if (!ticket || !loaded) return null;
  const set = await setOf(store, loaded);
  return {
    ticket,
    /** Why it serves no more, or that it does; nothing is taken in once the programme is filed. */
    state: ticket.state === 'open' && !takesOpinions(loaded, now) ? ('over' as const) : ticket.state,
    set,
    title: openPlan(store, loaded).title,
    kind: loaded.kind,
    code: loaded.kind === 'case' ? null : codeOf(loaded.kind, 'opinions'),
    questions: askedAt(set, ticket.phase),
  };
}
