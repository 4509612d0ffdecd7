import { page } from '../../house.ts';
import type { DeskRoute } from '../routes.ts';
import {
  getReading,
  getRunning,
  postDoor,
  postKioskStart,
  postLinks,
  postPaper,
  postShut,
  postSlips,
  postTalk,
} from './opinions.ts';
import { getSet, postSet, postTalkDays } from './questions.ts';

const programme = (method: DeskRoute['method'], noun: string, answer: DeskRoute['answer']): DeskRoute => ({
  method,
  path: `/desk/programmes/:reference/opinions/${noun}`,
  need: 'programmes',
  answer,
});
const settings = (method: DeskRoute['method'], noun: string, answer: DeskRoute['answer']): DeskRoute => ({
  method,
  path: `/desk/programmes/questions/${noun}`,
  need: 'programmeSettings',
  answer,
});

/** What people thought of it: asking, keying in, reading; each asks more of who may (domain/programme/permissions). */
export const opinionRoutes: readonly DeskRoute[] = [
  { method: 'GET', path: '/desk/programmes/opinions/', need: 'programmes', answer: (c) => page(c) },
  { method: 'GET', path: '/desk/programmes/opinions/words/', need: 'programmes', answer: (c) => page(c) },
  settings('GET', '', (c) => page(c)),
  settings('POST', 'talk-days/', postTalkDays),
  settings('GET', ':id/', getSet),
  settings('POST', ':id/', postSet(true)),
  settings('POST', ':id/preview/', postSet(false)),
  settings('GET', ':id/form/', getSet),
  programme('GET', '', getReading('opinions')),
  programme('GET', 'words/', getReading('words')),
  programme('GET', 'summary/', getReading('print')),
  programme('GET', 'form/', getRunning),
  programme('GET', 'paper/', getRunning),
  programme('POST', 'paper/', postPaper),
  programme('POST', 'links/', postLinks),
  programme('POST', 'slips/', postSlips),
  programme('POST', 'door/', postDoor),
  programme('POST', 'kiosk/', postKioskStart),
  programme('POST', 'shut/', postShut),
  programme('POST', 'talks/', postTalk),
];
