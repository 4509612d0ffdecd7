import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto';

// N·r·p stays within 2^20, the most that the Workers runtime allows (decision record 3).
const cost = { N: 2 ** 14, r: 8, p: 5 } as const;
const KEY_BYTES = 32;

const derive = (password: string, salt: Uint8Array, options: ScryptOptions): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    scrypt(password.normalize('NFKC'), salt, KEY_BYTES, options, (error, key) =>
      error ? reject(error) : resolve(key),
    );
  });

/** @returns `scrypt$N$r$p$salt$hash`, so that the cost can rise later without breaking what is stored */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  const key = await derive(password, salt, cost);
  return ['scrypt', cost.N, cost.r, cost.p, salt.toString('base64url'), key.toString('base64url')].join('$');
}

/**
 * Compares a password with what is stored. An account that does not exist costs the same time.
 * @param stored null for an unknown account or one without a password
 */
export async function checkPassword(password: string, stored: string | null): Promise<boolean> {
  const [scheme, N, r, p, salt, hash] = (stored ?? '').split('$');
  const known = scheme === 'scrypt' && salt !== undefined && hash !== undefined;
  const options = known ? { N: Number(N), r: Number(r), p: Number(p) } : cost;
  const key = await derive(password, known ? Buffer.from(salt, 'base64url') : Buffer.alloc(16), options);
  return known && timingSafeEqual(key, Buffer.from(hash, 'base64url'));
}
