import { and, eq, isNull } from 'drizzle-orm';
import type { Instant } from '../../domain/time.ts';
import type { MatterRow } from '../change.ts';
import { letter } from '../schema.ts';
import { opinion, opinionTicket, paper, programme, registration, talk } from '../schema-programme.ts';
import type { Statement, Store } from '../store.ts';

const EMPTY = { sealedForm: '', receiptHash: null } as const;

/**
 * Empties a programme of everybody who took part and of what was written about them; its dates, places, numbers of people and
 * counted answers stay, and the plan, which speaks of nobody. The public finds it no more.
 */
export function emptyProgramme({ db }: Store, { id }: Pick<MatterRow, 'id'>, at: Instant): Statement[] {
  return [
    db.update(programme).set({ emptiedAt: at }).where(eq(programme.matterId, id)),
    db.update(registration).set(EMPTY).where(eq(registration.matterId, id)),
    db.update(paper).set({ sealedContent: null, fileId: null }).where(eq(paper.matterId, id)),
    db.update(opinion).set({ sealedWords: null, pair: null }).where(eq(opinion.matterId, id)),
    db.delete(opinionTicket).where(eq(opinionTicket.matterId, id)),
    db.update(talk).set({ sealedContact: '' }).where(eq(talk.matterId, id)),
    // Nobody is left to be phoned.
    db
      .update(letter)
      .set({ closedAt: at })
      .where(and(eq(letter.matterId, id), isNull(letter.closedAt))),
  ];
}
