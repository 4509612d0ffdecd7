/** A share in percent that was reached at least; 0: less than half. */
export type Share = 95 | 90 | 80 | 70 | 50 | 0;

const steps = [95, 90, 80, 70, 50] as const satisfies readonly Share[];

/** Of fewer no share is told. */
export const least = 12;

/** How many failures a share must leave open, so that it does not tell a small number of them. */
const OPEN = 5;

/**
 * The highest share that was reached and still leaves open whether nobody or five were failed: 29 of 30 is told as 'eight in
 * ten', since 'nine in ten' would say that it was at most three.
 */
export function shareOf(kept: number, due: number): Share | null {
  if (due < least) return null;
  return steps.find((step) => kept * 100 >= step * due && (100 - step) * due >= OPEN * 100) ?? 0;
}

const words: Record<Share, string> = {
  95: '百分之九十五以上',
  90: '九成以上',
  80: '八成以上',
  70: '七成以上',
  50: '五成以上',
  0: '不到五成',
};

/** '八成以上'. */
export const sayShare = (share: Share): string => words[share];
