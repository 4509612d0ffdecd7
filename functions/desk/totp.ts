import { Secret, TOTP } from 'otpauth';
import { agency } from '../../domain/agency.ts';
import type { Instant } from '../../domain/time.ts';

/** Every authenticator app knows these figures without being told. */
const known = { algorithm: 'SHA1', digits: 6, period: 30 } as const;
/** A phone's clock may be off by one step either way. */
const WINDOW = 1;

const totpOf = (secret: Uint8Array, label = ''): TOTP =>
  new TOTP({ ...known, issuer: agency.product, label, secret: new Secret({ buffer: bytesOf(secret) }) });

/** A buffer of its own: bytes may be a part of a larger one. */
const bytesOf = (bytes: Uint8Array): ArrayBuffer => new Uint8Array(bytes).buffer;

/** @returns the step of the code, which serves once; null for a wrong code */
export function stepOf(secret: Uint8Array, code: string, now: Instant): number | null {
  const delta = totpOf(secret).validate({ token: code, timestamp: now, window: WINDOW });
  return delta === null ? null : Math.floor(now / 1000 / known.period) + delta;
}

/** What an app reads from the QR code, and the secret to type where no camera is. */
export function toSetUp(secret: Uint8Array, login: string): { address: string; secret: string } {
  const totp = totpOf(secret, login);
  return { address: totp.toString(), secret: totp.secret.base32 };
}
