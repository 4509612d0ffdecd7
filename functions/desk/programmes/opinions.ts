import type { Context } from 'hono';
import { noteAudit } from '../../../db/audit.ts';
import type { ProgrammeActed } from '../../../db/programme/act.ts';
import { type Collecting, findCollecting, takesOpinions } from '../../../db/programme/find.ts';
import { drawLinks, mailLinks, openShared, shutShared } from '../../../db/programme/opinions/asking.ts';
import { giveOpinion } from '../../../db/programme/opinions/give.ts';
import { setOf } from '../../../db/programme/opinions/sets.ts';
import { holdTalk } from '../../../db/programme/opinions/talks.ts';
import { parseHeld, parseLinks, parseSeen, parseShared, parseSlips } from '../../../domain/forms/opinions.ts';
import type { FieldError, Parsed } from '../../../domain/forms/parse.ts';
import type { Viewer } from '../../../domain/permissions.ts';
import { parseKeyed } from '../../../domain/programme/keying.ts';
import { mayOnProgramme, type ProgrammeAction } from '../../../domain/programme/permissions.ts';
import { isPhase, type OpinionPhase, phasesOf } from '../../../domain/programme/programme.ts';
import { askedAt } from '../../../domain/programme/questions.ts';
import { faultPage } from '../../answers.ts';
import { away, orAway } from '../../away.ts';
import { readBody, typed } from '../../body.ts';
import { keyAgain, openedAt } from '../../form-key.ts';
import { calendarFor, type HouseEnv, page } from '../../house.ts';
import { keepKiosk } from '../../kiosk.ts';
import { sendSoon } from '../../outbox.ts';
import { leaveSession } from '../session.ts';

type C = Context<HouseEnv>;

const sentences: Readonly<Record<string, string>> = {
  stale: '刚刚有同事改动过，您填的还没有生效，仍在下面。请先看看最新的，再决定是否提交。',
  'not-allowed': '您不能做这一步。',
  archived: '已经归档或停止收集，不能再改。',
  'not-asked': '这张表没有前测和后测。',
  erased: '内容已经删除，不能再办理。',
  away,
  'nobody-reachable': '已报上名的人里没有人留电子邮箱。请改用二维码、平板或纸质意见表。',
  'no-such-talk': '这一位已经谈过了，或者没有这一条。',
};
const statuses: Readonly<Record<string, number>> = { stale: 409, 'not-allowed': 403, away: 503 };

const addressOf = (c: C): string => `/desk/programmes/${c.req.param('reference') ?? ''}/opinions/`;

/** What opinions are collected on at the address, for whoever may do this; a page that says no otherwise. */
export async function programmeFor(
  c: C,
  viewer: Viewer,
  action: ProgrammeAction,
): Promise<Collecting | Response> {
  const loaded = await findCollecting(c.env.store, viewer, c.req.param('reference') ?? '');
  if (!loaded) return faultPage(c, 404);
  return mayOnProgramme(viewer, action, loaded.row) ? loaded : faultPage(c, 403);
}

/** GET of a page with what people thought: for those who run, approve and head it; the look is recorded. */
export const getReading =
  (what: string) =>
  async (c: C, viewer: Viewer): Promise<Response> => {
    const loaded = await programmeFor(c, viewer, 'people');
    if (loaded instanceof Response) return loaded;
    const line = { at: c.env.now(), by: viewer.id, matterId: loaded.row.id, facts: { what } } as const;
    await noteAudit(c.env.store, { ...line, action: what === 'print' ? 'print' : 'read' });
    return page(c);
  };

/** GET of a page for whoever runs it: paper to key in, a form to hand out. */
export async function getRunning(c: C, viewer: Viewer): Promise<Response> {
  const loaded = await programmeFor(c, viewer, 'run');
  return loaded instanceof Response ? loaded : page(c);
}

interface Doing<T> {
  c: C;
  on: { viewer: Viewer; at: number; loaded: Collecting; seen: number };
  form: T;
}

/** POST of a verb: parse → verb → answer; on a refusal the page again with what was typed. */
function verb<T extends { seen: number; phase?: OpinionPhase }>(
  name: string | ((input: Record<string, unknown>) => string),
  parse: (input: Record<string, unknown>, now: number) => Parsed<T>,
  run: (doing: Doing<T>) => Promise<ProgrammeActed | Response>,
) {
  return async (c: C, viewer: Viewer): Promise<Response> => {
    const body = await readBody(c.req.raw);
    const input = body.ok ? body.input : {};
    const at = typeof name === 'string' ? name : name(input);
    const again = (status: number, errors: readonly FieldError[]) =>
      page(c, { path: addressOf(c), status, form: { values: typed({ ...input, verb: at }), errors } });
    const loaded = await programmeFor(c, viewer, 'run');
    if (loaded instanceof Response) return loaded;
    const parsed = parse(input, c.env.now());
    if (!parsed.ok) return again(422, parsed.errors);
    const refusal = at.startsWith('talks') ? null : notAskable(loaded, c.env.now(), parsed.value.phase);
    if (refusal !== null) return again(422, [{ field: '', message: sentences[refusal] ?? '' }]);
    const on = { viewer, at: c.env.now(), loaded, seen: parsed.value.seen };
    const done = await orAway('opinions', () => run({ c, on, form: parsed.value }));
    if (done instanceof Response) return done;
    if (!done.ok) {
      const message = sentences[done.failure] ?? '现在不能做这一步。';
      return again(statuses[done.failure] ?? 422, [{ field: '', message }]);
    }
    c.env.later(sendSoon(c.env, loaded.row.id));
    return c.redirect(addressOf(c), 303);
  };
}

/** Why nobody is asked any more, or not this; null where they may be. */
function notAskable(loaded: Collecting, now: number, phase: OpinionPhase = 'opinion'): string | null {
  if (!takesOpinions(loaded, now)) return 'archived';
  return phasesOf(loaded.kind).includes(phase) ? null : 'not-asked';
}

/** POST …/links/: a link of their own by mail. */
export const postLinks = verb('links', parseLinks, ({ c, on, form }) => mailLinks(c.env.store, on, form));

/** POST …/slips/: links to be printed. They stand on the answer and nowhere else. */
export const postSlips = verb('slips', parseSlips, async ({ c, on, form }) => {
  const { acted, secrets, until } = await drawLinks(c.env.store, on, form);
  return acted.ok ? printed(c, 'slips', { ...form, until }, secrets) : acted;
});

/** POST …/door/: the code at the door, to be printed or shown. */
export const postDoor = verb('door', parseShared, async ({ c, on, form: { time, ...form } }) => {
  const { acted, secret } = await openShared(c.env.store, on, { ...form, way: 'code', until: time });
  return acted.ok ? printed(c, 'door', { ...form, until: time }, [secret]) : acted;
});

const printed = (c: C, what: 'slips' | 'door', form: { phase: string; until: number }, ticket: string[]) =>
  page(c, {
    path: `${addressOf(c)}${what}/`,
    form: { values: { ticket, phase: [form.phase], until: [String(form.until)] }, errors: [] },
  });

/** POST …/kiosk/: this browser becomes a tablet: the colleague is signed out, the tablet keeps its ticket alone. */
export const postKioskStart = verb('kiosk', parseShared, async ({ c, on, form: { time, ...form } }) => {
  const { acted, secret } = await openShared(c.env.store, on, { ...form, way: 'tablet', until: time });
  if (!acted.ok) return acted;
  await leaveSession(c);
  keepKiosk(c, { secret, until: time, since: on.at });
  return c.redirect('/opinions/kiosk/', 303);
});

/** POST …/shut/: ends the code at the door and the tablets. */
export const postShut = verb('shut', parseSeen, ({ c, on }) => shutShared(c.env.store, on));

/** POST …/talks/: somebody was talked to. */
export const postTalk = verb(
  ({ no }) => `talks-${String(no)}`,
  parseHeld,
  ({ c, on, form: { no, ...form } }) => holdTalk(c.env.store, on, no, form),
);

/** POST …/paper/: one paper form, keyed in; then the next. */
export async function postPaper(c: C, viewer: Viewer): Promise<Response> {
  const body = await readBody(c.req.raw);
  const { key, phase: asked, done, ...input } = body.ok ? body.input : {};
  const loaded = await programmeFor(c, viewer, 'run');
  if (loaded instanceof Response) return loaded;
  const { store, now } = c.env;
  const phases = phasesOf(loaded.kind);
  const phase = typeof asked === 'string' && isPhase(asked) && phases.includes(asked) ? asked : 'opinion';
  const count = typeof done === 'string' && /^\d{1,4}$/.test(done) ? Number(done) : 0;
  const path = `${addressOf(c)}paper/`;
  const search = (n: number) => `?${new URLSearchParams({ phase, done: String(n) }).toString()}`;
  const again = (status: number, errors: readonly FieldError[]) =>
    page(c, {
      path,
      search: search(count),
      status,
      // The very same key: the sheet may have been taken in after all.
      formKey: keyAgain(c.env.store.keys, key, c.env.now(), true),
      form: { values: typed({ ...input, verb: 'paper' }), errors },
    });
  if (!takesOpinions(loaded, now())) {
    return again(422, [{ field: '', message: sentences.archived ?? '' }]);
  }
  const set = await setOf(store, loaded);
  const parsed = parseKeyed(askedAt(set, phase), input);
  if (!parsed.ok) return again(422, parsed.errors);
  if (typeof key !== 'string' || openedAt(store.keys, key) === null) {
    return again(422, [{ field: '', message: '请再按一次保存。' }]);
  }
  const calendar = await calendarFor(c.env);
  const given = { loaded, set, phase, key, answers: parsed.value, calendar, at: now() };
  const taken = await orAway('opinion', () => giveOpinion(store, { ...given, way: 'paper', ticket: null }));
  if (typeof taken !== 'string') return again(503, [{ field: '', message: away }]);
  if (taken === 'used') return again(422, [{ field: '', message: sentences.archived ?? '' }]);
  return c.redirect(path + search(taken === 'taken' ? count + 1 : count), 303);
}
