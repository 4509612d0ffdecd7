/** The most that a body may weigh. */
export const MOST_BYTES = 128 * 1024;

export type Body =
  | { ok: true; form: boolean; input: Record<string, unknown> }
  | { ok: false; status: 400 | 413 | 415; title: string };

const tooLarge: Body = { ok: false, status: 413, title: '内容太大，最多 128 KiB，请缩短后再提交。' };
const broken: Body = { ok: false, status: 400, title: '内容不完整或格式不对，请重新提交。' };

/** Whether what was sent is a form from a page rather than JSON from a program. */
export const isForm = (request: Request): boolean =>
  /^(application\/x-www-form-urlencoded|multipart\/form-data)\s*(;|$)/i.test(
    request.headers.get('content-type') ?? '',
  );

const isJson = (request: Request): boolean =>
  /^application\/json\s*(;|$)/i.test(request.headers.get('content-type') ?? '');

/** Reads a body whole, as JSON object or as form fields; a field that comes twice is a list. */
export async function readBody(request: Request): Promise<Body> {
  const bytes = await readBytes(request);
  if (bytes === null) return tooLarge;
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

/** The bytes of a body, or null when there are too many. It is read to a bounded end either way: a refused sender still hears. */
async function readBytes(request: Request): Promise<Uint8Array<ArrayBuffer> | null> {
  if (!request.body) return new Uint8Array();
  const told = Number(request.headers.get('content-length') ?? Number.NaN);
  if (told <= MOST_BYTES) return new Uint8Array(await request.arrayBuffer());
  const reader = request.body.getReader();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.byteLength;
    if (size <= MOST_BYTES) chunks.push(value);
    else if (size > 64 * MOST_BYTES) {
      await reader.cancel();
      break;
    }
  }
  if (size > MOST_BYTES) return null;
  const bytes = new Uint8Array(new ArrayBuffer(size));
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.byteLength;
  }
  return bytes;
}

async function readForm(request: Request, bytes: Uint8Array<ArrayBuffer>): Promise<Body> {
  const headers = { 'content-type': request.headers.get('content-type') ?? '' };
  try {
    const fields = await new Response(bytes, { headers }).formData();
    const input: Record<string, unknown> = {};
    for (const key of new Set(fields.keys())) {
      const all = fields.getAll(key);
      Object.defineProperty(input, key, { value: all.length === 1 ? all[0] : all, enumerable: true });
    }
    return { ok: true, form: true, input };
  } catch {
    return broken;
  }
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
