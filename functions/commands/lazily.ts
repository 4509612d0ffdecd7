import type { Elsewhere } from '../host/commands/backup.ts';

/** The homes that only the sources reach; what they need is large, and loaded only for who asks for them. */
export const elsewhere: Elsewhere = {
  preview: async (here) => (await import('./elsewhere.ts')).onPreview(here),
  remote: async () => (await import('./elsewhere.ts')).onCloudflare(),
};
