import type { PageLocals } from '../../../../db/page-locals.ts';
import { type Collecting, findCollecting, openPlan, takesOpinions } from '../../../../db/programme/find.ts';
import { mayOnProgramme, mayReadOpinions } from '../../../../domain/programme/permissions.ts';
import {
  type CollectingKind,
  codeOf,
  isPhase,
  type OpinionPhase,
  opinionPhases,
  opinionWays,
  phasesOf,
} from '../../../../domain/programme/programme.ts';
import type { Asked } from '../../../../domain/programme/response.ts';

/** What opinions are collected on, with what it says of itself; null for who may not see what people thought of it. */
export async function programmeOf({ store, viewer, now }: PageLocals, reference: string | undefined) {
  const loaded = viewer && (await findCollecting(store, viewer, reference ?? ''));
  if (!viewer || !loaded) return null;
  if (!mayReadOpinions(viewer, loaded.row)) return null;
  const mayRun = mayOnProgramme(viewer, 'run', loaded.row);
  const { title } = openPlan(store, loaded);
  return {
    loaded,
    title,
    /** The code of its form; 服务成效表 has none. */
    code: loaded.kind === 'case' ? null : codeOf(loaded.kind, 'opinions'),
    address: `/desk/programmes/${loaded.row.reference}/opinions/`,
    mayRun: mayRun && takesOpinions(loaded, now),
    /** A talk may still be held when the papers are filed. */
    mayTalk: mayRun && loaded.row.closedAt === null && loaded.row.erasedAt === null,
  };
}

/** The phase of an address; the opinion where it says none. */
export const phaseIn = (url: URL): OpinionPhase => {
  const phase = url.searchParams.get('phase') ?? '';
  return isPhase(phase) ? phase : 'opinion';
};

/** What can be chosen where it is asked what to ask. */
export const phaseChoices = (kind: CollectingKind): Record<string, string> =>
  Object.fromEntries(phasesOf(kind).map((phase) => [phase, opinionPhases[phase]]));

/** Who could have answered a programme, and why they are counted as they are: '到过场的 6 人'. */
export function sayAsked({ people, counted }: Asked, meetings: Collecting['meetings']): string {
  if (counted === 'closed') return people > 0 ? `结案的 ${people} 件` : '结案数未填';
  if (counted === 'attended') return `到过场的 ${people} 人`;
  const called = meetings.some(({ calledAt }) => calledAt !== null);
  return `报上名的 ${people} 人（${called ? '纸上点的名，只有人数' : '还没有点名'}）`;
}

/** '链接 12 份、纸质录入 3 份': the ways in which opinions came. */
export const sayWays = (ways: ReadonlyMap<number, number>): string =>
  Object.values(opinionWays)
    .map((word, at) => ({ word, n: ways.get(at + 1) ?? 0 }))
    .filter(({ n }) => n > 0)
    .map(({ word, n }) => `${word} ${n} 份`)
    .join('、');
