import type { Context } from 'hono';
import { noteAudit } from '../../db/audit.ts';
import { findMatter } from '../../db/matters.ts';
import { praiseOf } from '../../db/praise.ts';
import { may, type Viewer } from '../../domain/permissions.ts';
import { faultPage } from '../answers.ts';
import { type HouseEnv, page } from '../house.ts';

type C = Context<HouseEnv>;

/** GET of a matter on paper, for who may read it; what goes onto paper is recorded (policy 3.4). */
export const printed =
  (what: 'form' | 'letter' | 'summary') =>
  async (c: C, viewer: Viewer): Promise<Response> => {
    const { store, now } = c.env;
    const found = await findMatter(store, viewer, c.req.param('reference') ?? '');
    if (!found) return faultPage(c, 404);
    if (!may(viewer, 'read', found.row)) return faultPage(c, 403);
    const answer = await page(c);
    const matterId = found.row.id;
    // A matter without a reply in writing has no letter: nothing was printed.
    if (answer.status === 200)
      await noteAudit(store, { at: now(), by: viewer.id, action: 'print', matterId, facts: { what } });
    return answer;
  };

/** GET /desk/praise/: what was conveyed to this person; the words are read, and that is recorded. */
export async function readPraise(c: C, viewer: Viewer): Promise<Response> {
  const { store, now } = c.env;
  for (const { matterId } of await praiseOf(store, viewer)) {
    await noteAudit(store, {
      ...{ at: now(), by: viewer.id, action: 'read', matterId },
      facts: { what: 'praise' },
    });
  }
  return page(c);
}
