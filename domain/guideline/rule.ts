import type { Day } from '../time.ts';
import type { DocumentSlug } from './documents.ts';

/** How long a rule gives, in the unit in which the documents count. */
export type Length =
  | { unit: 'working-days'; amount: number; dayZero: '收到' | '提出' }
  | { unit: 'same-day' }
  | { unit: 'months'; amount: number; every?: true }
  | { unit: 'weeks-before'; amount: number }
  | { unit: 'weeks-after'; amount: number }
  | { unit: 'last-working-day'; period: 'week' | 'month' | 'first-quarter' | 'fourth-quarter' }
  /** By the date the agency promised. */
  | { unit: 'promised' }
  /** On the days the agency sets (定时定期). */
  | { unit: 'set-by-agency' };

/** A place in the documents; `quote` is verbatim but for line wrapping. */
export interface Citation {
  document: DocumentSlug;
  article: string;
  quote: string;
}

/** One dated rule with its authority. What the agency's documents do not say is explained in `ours`. */
export interface RuleRow {
  id: string;
  title: string;
  /** Number or name of the form that fulfils it. */
  form?: string;
  /** What the clock starts at. */
  start: string;
  length: Length;
  source: Citation | null;
  /** Further places in the documents that say the same. */
  also?: readonly Citation[];
  ours: string | null;
  effectiveFrom: Day;
}

/** The documents carry no date: their rules hold for every matter the register can keep. */
export const UNDATED: Day = '2000-01-01';
