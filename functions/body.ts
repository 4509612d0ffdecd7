import { type Attachment, attachmentFrom, MOST_FILES } from '../domain/files/attachment.ts';
import { joined, lastIndexOf, latin } from '../domain/files/bytes.ts';

/** The most that a body may weigh. */
export const MOST_BYTES = 128 * 1024;

/** The most that a form with files may weigh: five of 5 MB, and what is written beside them. */
export const MOST_WITH_FILES = 26 * 1024 * 1024;

/** More fields than any form of the house has. */
const MOST_FIELDS = 200;

export type Body =
  | { ok: true; form: boolean; input: Record<string, unknown> }
  /** `input` is what could still be read: the text that stood before too much. */
  | { ok: false; status: 400 | 413 | 415; title: string; input?: Record<string, unknown> };

const tooLarge: Body = { ok: false, status: 413, title: '内容太大，最多 128 KiB，请缩短后再提交。' };
const tooMuch = '附件合起来太大，没有送出：最多 5 个，每个不超过 5 MB。请缩小或少选几个再送。';
const broken: Body = { ok: false, status: 400, title: '内容不完整或格式不对，请重新提交。' };

/** Whether what was sent is a form from a page rather than JSON from a program. */
export const isForm = (request: Request): boolean =>
  /^(application\/x-www-form-urlencoded|multipart\/form-data)\s*(;|$)/i.test(
    request.headers.get('content-type') ?? '',
  );

const isJson = (request: Request): boolean =>
  /^application\/json\s*(;|$)/i.test(request.headers.get('content-type') ?? '');

/** What was read of a form, for the page that a fault leads to: a body can be read once. */
const formsRead = new WeakMap<Request, Record<string, unknown>>();

function kept(request: Request, body: Body): Body {
  if (isForm(request) && body.input) formsRead.set(request, body.input);
  return body;
}

/** What somebody had typed into the form that was sent, whether it has been read or not; nothing of what is no form. */
export async function formRead(request: Request): Promise<Record<string, unknown>> {
  if (isForm(request) && !request.bodyUsed) await readUpload(request);
  return formsRead.get(request) ?? {};
}

/** Reads a body whole, as JSON object or as form fields; a field that comes twice is a list. */
export const readBody = async (request: Request): Promise<Body> => kept(request, await readWhole(request));

async function readWhole(request: Request): Promise<Body> {
  const { whole, bytes } = await readBytes(request, MOST_BYTES);
  if (!whole) return tooLarge;
  if (isForm(request)) return readForm(request, bytes);
  if (!isJson(request)) {
    return { ok: false, status: 415, title: '请用表单或 application/json 提交。' };
  }
  try {
    const input: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    if (!isRecord(input)) return { ok: false, status: 400, title: '请提交一个 JSON 对象。' };
    return { ok: true, form: false, input };
  } catch {
    return broken;
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Reads a form that may bring files; each comes as what is kept of it, or as a sentence of what is wrong with it. Anything but a
 * form of that kind is read as `readBody` does.
 */
export const readUpload = async (request: Request): Promise<Body> =>
  kept(request, await readWholeUpload(request));

async function readWholeUpload(request: Request): Promise<Body> {
  if (!/^multipart\/form-data\b/i.test(request.headers.get('content-type') ?? '')) return readBody(request);
  // Read by the platform where its length is told: the bytes lie in memory once.
  if (toldBytes(request) <= MOST_WITH_FILES) return withFiles(await readFields(request));
  const { whole, bytes } = await readBytes(request, MOST_WITH_FILES);
  if (whole) return withFiles(await readForm(request, bytes));
  const start = await readForm(request, beginningOf(request, bytes));
  return { ok: false, status: 413, title: tooMuch, ...(start.ok ? { input: start.input } : {}) };
}

/** The whole fields at the beginning of a form that goes on too long, closed as a form is. */
function beginningOf(request: Request, bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const type = request.headers.get('content-type') ?? '';
  const mark = `\r\n--${/boundary="?([^";]+)"?/i.exec(type)?.[1] ?? ''}`;
  const start = bytes.subarray(0, MOST_BYTES);
  return joined([start.subarray(0, Math.max(0, lastIndexOf(start, latin(mark)))), latin(`${mark}--\r\n`)]);
}

/** What was chosen becomes what is kept, one file after the other, so that little lies in memory twice. */
async function withFiles(body: Body): Promise<Body> {
  if (!body.ok) return body;
  const input: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(body.input)) {
    const items: unknown[] = Array.isArray(value) ? value : [value];
    const files = items.filter((item) => item instanceof File);
    const taken: unknown[] = items.filter((item) => !(item instanceof File));
    for (const file of files.filter(isChosen)) taken.push(await takeIn(file, taken.length));
    if (taken.length > 0) put(input, name, taken);
  }
  return { ok: true, form: true, input };
}

/** A box for files that was left empty comes as a file without name and content. */
const isChosen = ({ name, size }: File): boolean => name !== '' || size > 0;

async function takeIn(file: File, before: number): Promise<Attachment | { fault: string }> {
  if (before >= MOST_FILES) return { fault: `最多 ${MOST_FILES} 个附件，请少选几个。` };
  return attachmentFrom({ name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) });
}

const toldBytes = (request: Request): number => Number(request.headers.get('content-length') ?? Number.NaN);

/**
 * The bytes of a body; only its beginning when there are more than `most`. It is read to a bounded end either way: a refused
 * sender still hears.
 */
async function readBytes(
  request: Request,
  most: number,
): Promise<{ whole: boolean; bytes: Uint8Array<ArrayBuffer> }> {
  if (!request.body) return { whole: true, bytes: new Uint8Array() };
  if (toldBytes(request) <= most) return { whole: true, bytes: new Uint8Array(await request.arrayBuffer()) };
  const kept = toldBytes(request) > most ? MOST_BYTES : most;
  const reader = request.body.getReader();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    if (size < kept) chunks.push(value);
    size += value.byteLength;
    if (size > Math.max(64 * MOST_BYTES, 4 * most)) {
      await reader.cancel();
      break;
    }
  }
  return { whole: size <= most, bytes: joined(chunks) };
}

const readForm = (request: Request, bytes: Uint8Array<ArrayBuffer>): Promise<Body> =>
  readFields(new Response(bytes, { headers: { 'content-type': request.headers.get('content-type') ?? '' } }));

async function readFields(sent: Request | Response): Promise<Body> {
  try {
    const fields = new Map<string, unknown[]>();
    for (const [key, value] of await sent.formData()) {
      const all = fields.get(key);
      if (all) all.push(value);
      else fields.set(key, [value]);
    }
    if (fields.size > MOST_FIELDS) return broken;
    const input: Record<string, unknown> = {};
    for (const [key, all] of fields) put(input, key, all);
    return { ok: true, form: true, input };
  } catch {
    return broken;
  }
}

/** Sets a field, whatever its name; a list only where there are several. */
function put(input: Record<string, unknown>, key: string, all: readonly unknown[]): void {
  Object.defineProperty(input, key, { value: all.length === 1 ? all[0] : all, enumerable: true });
}

/** What was typed, for a page that shows it again. */
export function typed(input: Readonly<Record<string, unknown>>): Record<string, string[]> {
  return Object.fromEntries(
    Object.entries(input).map(([key, value]) => [
      key,
      (Array.isArray(value) ? value : [value]).filter((item): item is string => typeof item === 'string'),
    ]),
  );
}
