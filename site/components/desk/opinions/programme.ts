import type { PageLocals } from '../../../../db/page-locals.ts';
import { findProgramme, isFiled, openPlan } from '../../../../db/programme/find.ts';
import { mayOnProgramme } from '../../../../domain/programme/permissions.ts';
import {
  codeOf,
  isPhase,
  type OpinionPhase,
  opinionPhases,
  opinionWays,
} from '../../../../domain/programme/programme.ts';

/** The programme of a page with what it says of itself; null for who may not see what people thought of it. */
export async function programmeOf({ store, viewer }: PageLocals, reference: string | undefined) {
  const loaded = viewer && (await findProgramme(store, viewer, reference ?? ''));
  if (!viewer || !loaded) return null;
  const may = (action: 'run' | 'people') => mayOnProgramme(viewer, action, loaded.row);
  if (!may('people') && !may('run')) return null;
  const { title } = openPlan(store, loaded);
  return {
    loaded,
    title,
    code: codeOf(loaded.kind, 'opinions'),
    address: `/desk/programmes/${loaded.row.reference}/opinions/`,
    mayRun: may('run') && !isFiled(loaded),
    /** A talk may still be held when the papers are filed. */
    mayTalk: may('run') && loaded.row.closedAt === null && loaded.row.erasedAt === null,
  };
}

/** The phases that a programme asks: an activity has no tests. */
export const phasesOf = (kind: 'group' | 'activity'): OpinionPhase[] =>
  kind === 'group' ? ['opinion', 'before', 'after'] : ['opinion'];

/** The phase of an address; the opinion where it says none. */
export const phaseIn = (url: URL): OpinionPhase => {
  const phase = url.searchParams.get('phase') ?? '';
  return isPhase(phase) ? phase : 'opinion';
};

/** What can be chosen where it is asked what to ask. */
export const phaseChoices = (kind: 'group' | 'activity'): Record<string, string> =>
  Object.fromEntries(phasesOf(kind).map((phase) => [phase, opinionPhases[phase]]));

/** '链接 12 份、纸质录入 3 份': the ways in which opinions came. */
export const sayWays = (ways: ReadonlyMap<number, number>): string =>
  Object.values(opinionWays)
    .map((word, at) => ({ word, n: ways.get(at + 1) ?? 0 }))
    .filter(({ n }) => n > 0)
    .map(({ word, n }) => `${word} ${n} 份`)
    .join('、');
