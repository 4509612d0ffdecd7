import type { Files } from '../home.ts';

/** Cloudflare R2: an object a file, under its id. */
export function bucketFiles(bucket: R2Bucket): Files {
  return {
    async put(id, bytes) {
      await bucket.put(id, bytes);
    },
    async get(id) {
      const found = await bucket.get(id);
      return found ? new Uint8Array(await found.arrayBuffer()) : null;
    },
    remove: (id) => bucket.delete(id),
    async *list() {
      for (let cursor: string | undefined; ; ) {
        const page = await bucket.list(cursor === undefined ? {} : { cursor });
        yield page.objects.map(({ key, uploaded }) => ({ id: key, at: uploaded.getTime() }));
        if (!page.truncated) return;
        cursor = page.cursor;
      }
    },
  };
}
