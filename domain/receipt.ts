/**
 * The two codes of a matter. The reference is for talking about it; the receipt is the secret that opens it.
 * Both use digits and capitals without look-alikes (no 0, 1, I, O): 32 signs, five bits each.
 */
const signs = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ';
const RANDOM_SIGNS = 18;
const CHECK_PRIME = 1021;

const signOf = (value: number): string => signs.charAt(value & 31);

/**
 * @param prefix the agency's letters, e.g. `XY`
 * @param year the year of receipt in Shanghai
 * @param random at least 6 random bytes
 * @returns e.g. `XY-2026-7K3MQ9`
 */
export function makeReference(prefix: string, year: number, random: Uint8Array): string {
  return `${prefix}-${year}-${Array.from(random.subarray(0, 6), signOf).join('')}`;
}

/**
 * @param random at least 18 random bytes
 * @returns 20 signs without hyphens: 90 random bits and two check signs
 */
export function makeReceipt(random: Uint8Array): string {
  const body = Array.from(random.subarray(0, RANDOM_SIGNS), signOf).join('');
  return body + checkOf(body);
}

/** The receipt as people see it, in groups of four. */
export const groupReceipt = (receipt: string): string => receipt.match(/.{1,4}/g)?.join('-') ?? '';

/**
 * The receipt that was meant: any case, with spaces or hyphens, full-width signs too. What cannot be a receipt comes back as
 * a text no receipt equals, so that it is looked up with the same work and not found.
 */
export function readReceipt(typed: string): string {
  const text = typed
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[\s\-_.·—–]/g, '');
  const wellFormed = text.length === RANDOM_SIGNS + 2 && [...text].every((sign) => signs.includes(sign));
  return wellFormed && checkOf(text.slice(0, RANDOM_SIGNS)) === text.slice(RANDOM_SIGNS) ? text : '';
}

/** Two signs that change with any one wrong sign and any two exchanged neighbours. */
function checkOf(body: string): string {
  let sum = 0;
  for (const sign of body) sum = (sum * 37 + signs.indexOf(sign) + 1) % CHECK_PRIME;
  return signOf(sum >> 5) + signOf(sum);
}
