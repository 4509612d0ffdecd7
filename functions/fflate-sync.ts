import { strToU8, zipSync } from 'fflate/browser';

export { strToU8, zipSync };

type Files = Parameters<typeof zipSync>[0];

/**
 * Stands in for fflate's own `zip` in both builds: that one starts a thread from text for every file above 160 KB, which a Worker
 * does not allow and a bundle does not survive.
 */
export function zip(files: Files, done: (error: unknown, archive: Uint8Array | null) => void): void {
  try {
    done(null, zipSync(files));
  } catch (error) {
    done(error, null);
  }
}
