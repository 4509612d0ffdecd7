import { findCollection } from '../../../db/programme/cases/collecting.ts';
import { findProgramme } from '../../../db/programme/find.ts';
import type { Viewer } from '../../../domain/permissions.ts';
import { mayOnProgramme } from '../../../domain/programme/permissions.ts';
import { faultPage } from '../../answers.ts';
import { page } from '../../house.ts';
import type { DeskRoute } from '../routes.ts';
import { collectionAddress } from './cases.ts';
import { postPlace, postPlaceClosing, postProgramme } from './new.ts';
import { getPaper, getProgrammeFile, postPaper, postPaperReturn, postScan } from './papers.ts';
import { programmeVerbs } from './verbs.ts';

type Need = DeskRoute['need'];
type Answer = DeskRoute['answer'];

const get = (path: string, answer: Answer = (c) => page(c), need: Need = 'programmes'): DeskRoute => ({
  ...{ method: 'GET', path: `/desk/programmes/${path}`, need, answer },
});
const post = (path: string, answer: Answer, need: Need = 'programmes'): DeskRoute => ({
  ...{ method: 'POST', path: `/desk/programmes/${path}`, need, answer },
});

/** A collection on cases has no page but that of what was said. */
async function overview(c: Parameters<Answer>[0], viewer: Viewer): Promise<Response> {
  const reference = c.req.param('reference') ?? '';
  const found = await findCollection(c.env.store, viewer, reference);
  return found ? c.redirect(collectionAddress(reference), 303) : page(c);
}

/** A form that changes the plan, for who may. */
async function formOf(c: Parameters<Answer>[0], viewer: Viewer): Promise<Response> {
  const loaded = await findProgramme(c.env.store, viewer, c.req.param('reference') ?? '');
  if (!loaded) return faultPage(c, 404);
  return mayOnProgramme(viewer, 'plan', loaded.row) ? page(c) : faultPage(c, 403);
}

/** A programme from plan to archive: the desk's pages and verbs. Each verb asks for more (domain/programme/permissions). */
export const planRoutes: readonly DeskRoute[] = [
  get(''),
  get('year/'),
  get('new/'),
  post('new/', postProgramme),
  get('places/', (c) => page(c), 'programmeSettings'),
  post('places/', postPlace, 'programmeSettings'),
  post('places/:id/closing/', postPlaceClosing, 'programmeSettings'),
  get(':reference/', overview),
  get(':reference/plan/', formOf),
  get(':reference/dates/', formOf),
  ...Object.entries(programmeVerbs).map(([noun, answer]) => post(`:reference/${noun}/`, answer)),
  get(':reference/papers/:paper/:no/', getPaper('read')),
  post(':reference/papers/:paper/:no/', postPaper),
  post(':reference/papers/:paper/:no/scan/', postScan),
  post(':reference/papers/:paper/:no/return/', postPaperReturn),
  get(':reference/papers/:paper/:no/print/', getPaper('print')),
  get(':reference/files/:id/', getProgrammeFile),
];
