import fc from 'fast-check';

/** A request as somebody might send it by mistake or in bad faith. */
export interface Request {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  path: string;
  headers: Record<string, string>;
  body: string | undefined;
}

const fields = [
  'kind',
  'sender',
  'firstStop',
  'message',
  'about',
  'remedy',
  'danger',
  'keepFrom',
  'tellName',
  'name',
  'phone',
  'email',
  'address',
  'replyBy',
  'contactNote',
  'occurredOn',
  'age',
  'guardian',
  'notice',
  'key',
  'website',
  'receipt',
] as const;

const sound = {
  kind: 'complaint',
  sender: 'public',
  message: '活动改了时间，没有通知我们。',
  replyBy: 'receipt',
  notice: 'yes',
} as const;

const nasty = fc.constantFrom(
  '',
  ' ',
  '\u0000',
  '\ud800',
  '\u202e投诉',
  '👩‍👩‍👧‍👦'.repeat(900),
  'x'.repeat(5001),
  "'; drop table matter; --",
  '<script>1</script>',
  '{{7*7}}',
  '../../etc/passwd',
  '\r\nSet-Cookie: a=b',
  '9'.repeat(400),
  'NaN',
  '-1',
  '2026-02-30',
  '9999-99-99',
  '__proto__',
);
const text = fc.oneof(nasty, fc.string({ unit: 'binary', maxLength: 300 }), fc.string({ maxLength: 40 }));
const value: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 5, arbitrary: text },
  { weight: 2, arbitrary: fc.jsonValue({ maxDepth: 3 }) },
  { weight: 1, arbitrary: fc.array(text, { maxLength: 30 }) },
);
const name = fc.oneof({ weight: 8, arbitrary: fc.constantFrom(...fields) }, { weight: 1, arbitrary: text });

/** A sound submission with some fields spoilt, added or taken out. */
const spoilt = fc
  .tuple(fc.array(fc.tuple(name, value), { maxLength: 6 }), fc.subarray(Object.keys(sound)))
  .map(([changes, kept]) => ({
    ...Object.fromEntries(Object.entries(sound).filter(([key]) => kept.includes(key))),
    ...Object.fromEntries(changes),
  }));

const forms = [
  '/feedback/complaint/',
  '/feedback/suggestion/',
  '/feedback/compliment/',
  '/status/',
  '/status/leave/',
  '/programmes/XY-2026-222222/',
  '/programmes/place/withdrawal/',
  '/programmes/place/confirmation/',
];
const calls = [
  '/api/submissions',
  '/api/status',
  '/api/programmes/XY-2026-222222/sign-ups',
  '/api/programmes/place',
  ...forms,
];

const json = fc.tuple(fc.constantFrom(...calls), spoilt).map(
  ([path, body]): Request => ({
    method: 'POST',
    path,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  }),
);

const form = fc.tuple(fc.constantFrom(...calls), spoilt).map(
  ([path, body]): Request => ({
    method: 'POST',
    path,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(
      Object.entries(body).map(([key, item]) => [key, wellFormed(written(item))]),
    ).toString(),
  }),
);

const written = (item: unknown): string => (typeof item === 'string' ? item : JSON.stringify(item));
const wellFormed = (typed: string): string => typed.toWellFormed();

const types = [
  'application/json',
  'application/x-www-form-urlencoded',
  'multipart/form-data',
  'multipart/form-data; boundary=x',
  'text/plain',
  'application/json; charset=gbk',
  '',
  'application/xml',
] as const;

const raw = fc
  .tuple(
    fc.constantFrom(...calls),
    fc.constantFrom(...types),
    fc.oneof(text, fc.json(), fc.constant('x'.repeat(140_000))),
  )
  .map(
    ([path, type, body]): Request => ({
      method: 'POST',
      path,
      headers: { 'content-type': type },
      body: wellFormed(body),
    }),
  );

const query = fc
  .tuple(
    text,
    text,
    text,
    fc.constantFrom('/api/deadlines', '/api/health', '/search/', '/desk/', '/status/', '/guides/'),
  )
  .map(([rule, from, occurrence, path]): Request => {
    const asked = new URLSearchParams({
      rule: wellFormed(rule),
      from: wellFormed(from),
      occurrence: wellFormed(occurrence),
    });
    return { method: 'GET', path: `${path}?${asked}`, headers: {}, body: undefined };
  });

const elsewhere = fc
  .tuple(
    fc.constantFrom('GET', 'POST', 'PUT', 'DELETE'),
    fc.webPath(),
    fc.constantFrom('', '/api', '/feedback', '/desk', '/guides'),
  )
  .map(
    ([method, path, start]): Request => ({
      method,
      path: `${start}/${path}`.replace(/^\/+/, '/'),
      headers: {},
      body: undefined,
    }),
  );

/** Everything that the public can ask, asked wrongly in many ways. */
export const badRequest: fc.Arbitrary<Request> = fc.oneof(
  { weight: 5, arbitrary: json },
  { weight: 4, arbitrary: form },
  { weight: 2, arbitrary: raw },
  { weight: 2, arbitrary: query },
  { weight: 1, arbitrary: elsewhere },
);

// 431: an address of many thousand characters, refused by the platform before the product.
const right = [200, 201, 301, 303, 304, 307, 308, 400, 401, 403, 404, 405, 413, 415, 422, 429, 431];

/** What is wrong with an answer to a bad request; null when nothing is. */
export function faultIn(status: number, body: string): string | null {
  if (!right.includes(status)) return `status ${status}`;
  if (/^\s+at .+:\d+:\d+\)?$/m.test(body) || /SQLITE_|D1_ERROR|Failed query/.test(body))
    return 'the inside shows';
  return null;
}
