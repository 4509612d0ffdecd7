import type { RuleId } from '../../domain/guideline/rules.ts';
import type { GuideUnit } from './schema.ts';

/** A run of listed forms is set as one table; everything else is set article by article. */
export type Block = { kind: 'unit'; unit: GuideUnit } | { kind: 'forms'; units: GuideUnit[] };

/** The units of a guide in the order and shape in which the page sets them. */
export function blocksOf(units: readonly GuideUnit[]): Block[] {
  const blocks: Block[] = [];
  for (const unit of units) {
    const last = blocks.at(-1);
    if (!unit.row) blocks.push({ kind: 'unit', unit });
    else if (last?.kind === 'forms') last.units.push(unit);
    else blocks.push({ kind: 'forms', units: [unit] });
  }
  return blocks;
}

/** A heading as the source writes it: a space after 第一条, 1. and (一), none after 一、 and （一）. */
export const headingOf = ({ number, title }: GuideUnit): string =>
  number + (number && title && !/[、）]$/.test(number) ? ' ' : '') + title;

/** What a list of contents calls a unit: its number, then its heading or first words. */
export const entryOf = (unit: GuideUnit): string =>
  headingOf({ ...unit, number: unit.number || (unit.title ? '' : unit.label), title: unit.excerpt });

/** What a screen reader and the search index hear before a bare number such as 1. or （一）. */
export function spokenPrefix(unit: GuideUnit, units: readonly GuideUnit[]): string {
  if (!/^[\d（(]/.test(unit.number)) return '';
  const parent = unit.anchor.slice(0, unit.anchor.lastIndexOf('-'));
  return units.find(({ anchor }) => anchor === parent)?.label ?? '条文';
}

/** The units worth a line in a table of contents: parts, and articles of the first level. */
export function contentsOf(units: readonly GuideUnit[]): GuideUnit[] {
  const inPart = units.some(({ kind }) => kind === 'part');
  return units.filter(({ level, anchor }) => anchor !== 'art-0' && level <= (inPart ? 3 : 2));
}

/** Where each rule stands first in a guide: there its example is drawn, later places point to it. */
export function firstPlaces(units: readonly GuideUnit[]): Map<RuleId, GuideUnit> {
  const places = new Map<RuleId, GuideUnit>();
  for (const unit of units) for (const rule of unit.rules) if (!places.has(rule)) places.set(rule, unit);
  return places;
}
