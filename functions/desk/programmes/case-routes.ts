import { page } from '../../house.ts';
import type { DeskRoute } from '../routes.ts';
import { caseVerbs, postCollection } from './cases.ts';

const route = (method: DeskRoute['method'], noun: string, answer: DeskRoute['answer']): DeskRoute => ({
  method,
  path: `/desk/programmes/cases/${noun}`,
  need: 'programmes',
  answer,
});

/** What clients say of closed cases: the list, and what is done to one of them; its figures stand with the opinions. */
export const caseRoutes: readonly DeskRoute[] = [
  route('GET', '', (c) => page(c)),
  route('POST', '', postCollection),
  ...Object.entries(caseVerbs).map(([noun, answer]) => route('POST', `:reference/${noun}/`, answer)),
];
