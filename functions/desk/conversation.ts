import type { Context } from 'hono';
import { noteAudit } from '../../db/audit.ts';
import { fileOf } from '../../db/files.ts';
import { findMatter } from '../../db/matters.ts';
import { markRead, unreadBefore } from '../../db/verbs/conversation.ts';
import { may, type Viewer } from '../../domain/permissions.ts';
import { faultPage } from '../answers.ts';
import { fileAnswer } from '../files.ts';
import { type HouseEnv, page } from '../house.ts';
import { addressOf } from './search.ts';

type C = Context<HouseEnv>;

/** GET /desk/matters/<reference>/: whoever handles it has read what the sender wrote, once the page is there. */
export async function getMatter(c: C, viewer: Viewer): Promise<Response> {
  const unread = await unreadBefore(c.env.store, viewer, c.req.param('reference') ?? '');
  const shown = await page(c);
  if (unread && shown.status === 200) await markRead(c.env.store, unread);
  // What was not sent is planned: a group or an activity has a page of its own.
  const address = shown.status === 404 && (await addressOf(c, viewer, c.req.param('reference') ?? ''));
  return address ? c.redirect(address, 303) : shown;
}

/** GET /desk/matters/<reference>/files/<id>/: a file of a matter, for who may read it; each time is noted (policy 3.4). */
export async function getMatterFile(c: C, viewer: Viewer): Promise<Response> {
  const { store } = c.env;
  const loaded = await findMatter(store, viewer, c.req.param('reference') ?? '');
  if (!loaded || !may(viewer, 'read', loaded.row)) return faultPage(c, 404);
  const file = await fileOf(store, loaded.row, c.req.param('id') ?? '', { told: false });
  if (!file) return faultPage(c, 404);
  await noteAudit(store, {
    ...{ at: c.env.now(), by: viewer.id, action: 'read-file', matterId: loaded.row.id },
    facts: { file: file.id },
  });
  return fileAnswer(c, loaded.row, file);
}
