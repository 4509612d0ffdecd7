import { existsSync } from 'node:fs';

const BROWSERS = ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium'] as const;

/** Debian's Chromium; where it is there, the one without windows: the same engine does half the work for a page. */
export const browserHere = (): string | undefined => BROWSERS.find((path) => existsSync(path));
