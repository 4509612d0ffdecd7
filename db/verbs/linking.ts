import type { LinkByHand } from '../../domain/forms/onward.ts';
import { may } from '../../domain/permissions.ts';
import { byHandBetween } from '../links.ts';
import { findMatter } from '../matters.ts';
import { link } from '../schema-procedure.ts';
import type { Store } from '../store.ts';
import { type Act, type Acted, act, refuse } from './act.ts';

/**
 * Links two matters, from the later to the earlier; neither is merged away, and each keeps its clocks (policy 3.15). The line
 * stands in the history of the one that was acted on, without a word that tells of the other.
 */
export async function linkTo(
  store: Store,
  on: Act,
  given: { reference: string; kind: LinkByHand },
): Promise<Acted> {
  const { row } = on.loaded;
  const other = (await findMatter(store, on.viewer, given.reference))?.row;
  if (!other || other.id === row.id) return refuse('no-such-matter');
  const [later, earlier] = row.n > other.n ? [row, other] : [other, row];
  return mayLink(on)
    ? act(store, on, 'note', {
        event: 'linked',
        facts: { link: given.kind, other: other.id },
        also: [
          store.db.delete(link).where(byHandBetween(row.id, other.id)),
          store.db
            .insert(link)
            .values({ matterId: later.id, otherId: earlier.id, kind: given.kind, at: on.at }),
        ],
      })
    : refuse('not-allowed');
}

/** Takes a link that was made by hand away again. */
export async function unlink(store: Store, on: Act, reference: string): Promise<Acted> {
  const { row } = on.loaded;
  const other = (await findMatter(store, on.viewer, reference))?.row;
  const [found] = other ? await store.db.select().from(link).where(byHandBetween(row.id, other.id)) : [];
  if (!other || !found) return refuse('no-such-matter');
  if (!mayLink(on)) return refuse('not-allowed');
  return act(store, on, 'note', {
    event: 'unlinked',
    facts: { link: found.kind, other: other.id },
    also: [store.db.delete(link).where(byHandBetween(row.id, other.id))],
  });
}

/** Closed matters are linked too: there a further line of the history is all that `act` lets through. */
const mayLink = ({ viewer, loaded }: Act): boolean => may(viewer, 'link', loaded.row);
