import type { Facts } from '../history.ts';
import { mayHandle, type Role, type Viewer } from '../permissions.ts';
import type { PaperState } from './programme.ts';

/** What a permission asks of a programme. */
export interface ProgrammeFacts {
  handlerId: string | null;
  enteredBy: string | null;
}

type Relation =
  | 'worker'
  | 'planner'
  | 'supervisor'
  | 'assistant'
  | 'director'
  | 'head'
  | 'recorder'
  | 'colleague';

/**
 * Who may do what to a group or an activity (【小组】一、二、七, 【活动】一、二、七): the worker runs it, the supervisor or the
 * assistant approves, the assistant archives; nobody approves or archives what they planned or run themselves. Who takes part
 * and what they wrote is for those who run, approve and head it.
 */
const programmeActions = {
  view: ['worker', 'planner', 'supervisor', 'assistant', 'director', 'head', 'recorder', 'colleague'],
  plan: ['worker', 'planner', 'supervisor', 'assistant', 'director', 'head'],
  run: ['worker', 'supervisor', 'assistant', 'head'],
  people: ['worker', 'supervisor', 'assistant', 'director', 'head'],
  approve: ['supervisor', 'assistant'],
  /** A start later than two weeks before needs a supervisor's written reason. */
  allowLate: ['supervisor'],
  archive: ['assistant'],
  assign: ['supervisor', 'assistant', 'director', 'head'],
} as const satisfies Record<string, readonly Relation[]>;
export type ProgrammeAction = keyof typeof programmeActions;

/** What nobody does to their own programme, nor to one that they ran before it was given to another. */
const notOnesOwn: readonly ProgrammeAction[] = ['approve', 'allowLate', 'archive'];
export const isNotOnesOwn = (action: ProgrammeAction): boolean => notOnesOwn.includes(action);

/** Whether somebody ran a programme until it was given to another, by the lines of its history. */
export const hasRun = (lines: readonly { event: string; facts: Facts }[], staffId: string): boolean =>
  lines.some(({ event, facts }) => event === 'assigned' && facts.before?.handlerId === staffId);

/** Whether a paper was handed in by this very person: somebody else approves it. */
export const isHandedInBy = (
  paper: { state: PaperState; by: string | null } | undefined,
  staffId: string,
): boolean => paper?.state === 'submitted' && paper.by === staffId;

const byRole: readonly [Role, Relation][] = [
  ['supervisor', 'supervisor'],
  ['assistant_supervisor', 'assistant'],
  ['director', 'director'],
  ['service_head', 'head'],
  ['general_office', 'recorder'],
];

/** @returns whether this person may see what people thought of a programme, and read what they wrote */
export const mayReadOpinions = (viewer: Viewer, programme: ProgrammeFacts): boolean =>
  mayOnProgramme(viewer, 'people', programme) || mayOnProgramme(viewer, 'run', programme);

/** @returns whether this person may do this to a programme */
export function mayOnProgramme(viewer: Viewer, action: ProgrammeAction, programme: ProgrammeFacts): boolean {
  if (!mayHandle(viewer)) return false;
  const own = programme.handlerId === viewer.id || programme.enteredBy === viewer.id;
  if (own && isNotOnesOwn(action)) return false;
  const is = new Set<Relation>(['colleague']);
  if (programme.handlerId === viewer.id) is.add('worker');
  if (programme.enteredBy === viewer.id) is.add('planner');
  for (const [role, relation] of byRole) if (viewer.roles.includes(role)) is.add(relation);
  const allowed: readonly Relation[] = programmeActions[action];
  return allowed.some((relation) => is.has(relation));
}
