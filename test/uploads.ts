import { joined } from '../domain/files/bytes.ts';
import type { Fields } from './harness.ts';

/** A file as somebody chose it, with the type their browser claims for it. */
export interface Sent {
  name: string;
  bytes: Uint8Array;
  type?: string;
  /** The box it was chosen in. */
  field?: string;
}

export const BOUNDARY = '----formdata-xingyang-0123456789';

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

/** A form with files, byte for byte as a browser sends it: the fields in their order, then the files. */
export function multipart(fields: Fields, files: readonly Sent[]): Uint8Array<ArrayBuffer> {
  const part = (head: string, body: Uint8Array) => [
    utf8(`--${BOUNDARY}\r\nContent-Disposition: form-data; ${head}\r\n\r\n`),
    body,
    utf8('\r\n'),
  ];
  const written = Object.entries(fields).flatMap(([name, value]) =>
    (typeof value === 'string' ? [value] : value).flatMap((item) => part(`name="${name}"`, utf8(item))),
  );
  const chosen = files.flatMap(({ name, bytes, type = 'application/octet-stream', field = 'files' }) =>
    part(`name="${field}"; filename="${name}"\r\nContent-Type: ${type}`, bytes),
  );
  return joined([...written, ...chosen, utf8(`--${BOUNDARY}--\r\n`)]);
}

/** What a browser sends for a box in which nothing was chosen. */
export const nothingChosen: Sent = { name: '', bytes: new Uint8Array() };
