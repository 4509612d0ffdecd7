import { each } from '../db/each.ts';
import { erasedFiles } from '../db/verbs/erasing.ts';
import { DAY } from '../domain/time.ts';
import type { Home } from './home.ts';

/** How long the bytes of an erased attachment are looked for again: a store that was away gets its chance. */
const AGAIN = 30 * DAY;

/** Removes the bytes of attachments that were erased, with their matter or by themselves. Removing what is gone already does no harm. */
export async function removeErasedFiles({ store, files, now }: Home): Promise<void> {
  await each(await erasedFiles(store, now() - AGAIN), (id) => files.remove(id));
}
