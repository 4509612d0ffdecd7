import type { Day } from '../time.ts';
import { sayDate } from '../words.ts';
import { type PlanPart, planParts } from './events.ts';
import type { Plan } from './programme.ts';

/** A talk with colleagues (同工协商: 【小组】一, 【活动】一): with whom, on which day. */
export interface Talk {
  on: Day;
  people: string;
}

/** With whom and when, and what came of it, as the plan and the history say it. */
export const sayConsulted = ({ on, people }: Talk, result?: string): string =>
  `${sayDate(on, { year: true })}，与${people}协商${result === undefined ? '。' : `：${result}`}`;

/** The same of a change: which parts. Why stands in the history alone: the plan is printed, and kept when those years are over. */
export const sayChangeConsulted = (talk: Talk, changed: readonly PlanPart[]): string =>
  sayConsulted(talk, `改${changed.map((part) => planParts[part]).join('、')}。`);

/** The plan with one talk more. */
export const withConsulted = (plan: Plan, said: string | undefined): Plan =>
  said === undefined ? plan : { ...plan, consulted: [plan.consulted, said].filter(Boolean).join('\n') };
