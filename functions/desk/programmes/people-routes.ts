import type { DeskRoute } from '../routes.ts';
import { postEntered, postGiving, postLeaving, postPhoned, postRoll, shownTo } from './people.ts';

const at = '/desk/programmes/:reference/people/';

const get = (path: string, action: 'people' | 'run' | 'view'): DeskRoute => ({
  method: 'GET',
  path,
  need: 'programmes',
  answer: shownTo(action),
});
const post = (path: string, answer: DeskRoute['answer']): DeskRoute => ({
  method: 'POST',
  path,
  need: 'programmes',
  answer,
});

/** Who takes part: sign-ups, waiting list, roll-call. */
export const peopleRoutes: readonly DeskRoute[] = [
  get(at, 'people'),
  post(at, postEntered),
  post(`${at}phoned/`, postPhoned),
  post(`${at}:id/leaving/`, postLeaving),
  post(`${at}:id/place/`, postGiving),
  get(`${at}roll/:no/`, 'run'),
  post(`${at}roll/:no/`, postRoll),
  get(`${at}sign-up-sheet/`, 'people'),
  get(`${at}blank-sheet/`, 'view'),
  get(`${at}roll-sheet/`, 'people'),
  get('/desk/programmes/:reference/poster/', 'view'),
];
