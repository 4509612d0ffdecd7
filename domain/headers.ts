/** What every answer of the house carries, from the Worker and from static files alike. */

const policy = (script: string): string =>
  [
    "default-src 'none'",
    `script-src ${script}`,
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'none'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ');

export const contentSecurityPolicy = policy("'self'");

/** A policy for pages that carry their style sheet in themselves: beside files, the text of this very hash counts (CSP 3 §8.3). */
export const carryingStyle = (own: string, hash: string): string =>
  own.replace("style-src 'self'", `style-src 'self' '${hash}'`);

/** The search page runs pagefind's WebAssembly; nowhere else may code be made at run time. */
export const searchSecurityPolicy = policy("'self' 'wasm-unsafe-eval'");

/** A file that somebody sent: should a browser ever show it, it may do nothing at all. */
export const fileSecurityPolicy = "sandbox; default-src 'none'";

/** Of the long built texts: the style sheet is asked for when the headers are there, before the text has been read to where it is named. */
export const textHeaders = { Link: '</style.css>; rel=preload; as=style' } as const;

/** Pages made for one reader: nobody keeps them (contract: `private, no-store`). */
export const isPersonal = (path: string): boolean =>
  /^\/(feedback|status|programmes|opinions|desk|api)(\/|$)/.test(path);

/**
 * `same-origin`, not `no-referrer`: with the latter browsers send `Origin: null` with a plain form, and the origin check
 * would refuse every sender without script.
 */
export const fixedHeaders = {
  'Strict-Transport-Security': 'max-age=63072000; includeSubDomains',
  'Referrer-Policy': 'same-origin',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy': 'camera=(), microphone=(), geolocation=(), payment=(), usb=()',
} as const;
