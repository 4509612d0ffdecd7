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
 * A reference as a poster prints it in an address: nothing but the year and the six signs, no hyphen and no prefix.
 * @returns e.g. `267K3MQ9`; null for what is no reference of this agency
 */
export function shortReference(prefix: string, reference: string): string | null {
  const [, year, random] = new RegExp(`^${prefix}-20(\\d\\d)-([${signs}]{6})$`).exec(reference) ?? [];
  return year && random ? `${year}${random}` : null;
}

/**
 * The reference that was meant by what somebody has typed from a poster, in any case, with hyphens or without.
 * @returns null for what cannot be one
 */
export function readShortReference(prefix: string, typed: string): string | null {
  const [, year, random] = new RegExp(`^(\\d\\d)([${signs}]{6})$`).exec(plain(typed)) ?? [];
  return year && random ? `${prefix}-20${year}-${random}` : null;
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
 * The receipt that was meant, however it was typed. What cannot be a receipt comes back as a text no receipt equals, so that it
 * is looked up with the same work and not found.
 */
export function readReceipt(typed: string): string {
  const text = plain(typed);
  const wellFormed = text.length === RANDOM_SIGNS + 2 && [...text].every((sign) => signs.includes(sign));
  return wellFormed && checkOf(text.slice(0, RANDOM_SIGNS)) === text.slice(RANDOM_SIGNS) ? text : '';
}

/** Without what people put in between: any case, spaces, hyphens, full-width signs. */
const plain = (typed: string): string =>
  typed
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[\s\-_.·—–]/g, '');

/** Two signs that change with any one wrong sign and any two exchanged neighbours. */
function checkOf(body: string): string {
  let sum = 0;
  for (const sign of body) sum = (sum * 37 + signs.indexOf(sign) + 1) % CHECK_PRIME;
  return signOf(sum >> 5) + signOf(sum);
}
