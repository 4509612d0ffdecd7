import type { Context } from 'hono';
import type { ProgrammeAct, ProgrammeActed } from '../../../db/programme/act.ts';
import { findProgramme, type LoadedProgramme } from '../../../db/programme/find.ts';
import { enterByHand, givePlace, notePhoned, takeOut } from '../../../db/programme/people/by-hand.ts';
import { callRoll } from '../../../db/programme/people/roll.ts';
import type { FieldError, Parsed } from '../../../domain/forms/parse.ts';
import {
  parseEntered,
  parseGiving,
  parseLeaving,
  parsePhoned,
  parseRoll,
} from '../../../domain/forms/people.ts';
import { signUpFrom } from '../../../domain/forms/sign-up.ts';
import type { Viewer } from '../../../domain/permissions.ts';
import { mayOnProgramme, type ProgrammeAction } from '../../../domain/programme/permissions.ts';
import { faultPage } from '../../answers.ts';
import { away, orAway } from '../../away.ts';
import { readBody, typed } from '../../body.ts';
import { keyAgain } from '../../form-key.ts';
import { calendarFor, type HouseEnv, page } from '../../house.ts';
import { sendSoon } from '../../outbox.ts';

type C = Context<HouseEnv>;

/** Why something was not done to the people of a programme, for whoever tried. */
const sentences: Readonly<Record<string, string>> = {
  stale: '刚刚有变动（有人报名、退出，或同事改过），这一步没有做。请看看最新的名单再决定。',
  'not-allowed': '这一步由负责社工、督导或主管来做。',
  archived: '已经归档，不能再改。',
  cancelled: '已经取消，不再安排名额、不点名。',
  erased: '内容已经按年限删除。',
  'no-such-person': '名单上没有这个人，请看看最新的名单。',
  'left-already': '这个人已经不在名单上了。',
  emptied: '这个人的资料已按本人请求删除，不能再安排名额；要来请重新报名。',
  'in-already': '这个人已经有名额了。',
  full: '没有空的名额。可以先请负责人把名额改多，或者等有人退出。',
  'too-late-to-ask': '离开始太近，写信来不及等回复。请打电话问，再选“直接给名额”。',
  'too-early': '还没有到点名的时候：开始前两小时起可以点名。',
  'roll-unapproved': '计划书从未批准过，不能点名。请先由督导或督导助理批准计划书。',
  'entered-unapproved': '计划书从未批准过，还不能报名。请先由督导或督导助理批准计划书。',
  'called-meanwhile': '刚才有同事也点了这一节，您的还没有保存。',
  away,
};
const statuses: Readonly<Record<string, number>> = {
  stale: 409,
  'called-meanwhile': 409,
  'not-allowed': 403,
  away: 503,
};

/** Where the people of a programme stand on the desk. */
export const peopleAddress = (reference: string): string => `/desk/programmes/${reference}/people/`;

interface Doing<T> {
  c: C;
  on: ProgrammeAct;
  form: T;
}

/** One verb on the people of a programme: how its form is read, what it does, on which page it stands. */
interface Verb<T> {
  /** What the fields of its form are called by on the page, where several forms stand. */
  name(c: C): string;
  parse(input: Readonly<Record<string, unknown>>, loaded: LoadedProgramme): Parsed<T & { seen?: number }>;
  run(doing: Doing<T>): Promise<ProgrammeActed>;
  at?(c: C): string;
  /** Whether there is at all what the address names. */
  isThere?(c: C, loaded: LoadedProgramme): boolean;
}

/** Finds the programme for whoever may do this to it; else the refusal. */
async function programmeFor(
  c: C,
  viewer: Viewer,
  action: ProgrammeAction,
): Promise<LoadedProgramme | Response> {
  const loaded = await findProgramme(c.env.store, viewer, c.req.param('reference') ?? '');
  if (!loaded) return faultPage(c, 404);
  return mayOnProgramme(viewer, action, loaded.row) ? loaded : faultPage(c, 403);
}

/** POST of one verb: parse → verb → answer. On a refusal the page is shown again with everything that was typed. */
const post =
  <T>(verb: Verb<T>) =>
  async (c: C, viewer: Viewer): Promise<Response> => {
    const loaded = await programmeFor(c, viewer, 'run');
    if (loaded instanceof Response) return loaded;
    if (verb.isThere && !verb.isThere(c, loaded)) return faultPage(c, 404);
    const list = peopleAddress(loaded.row.reference);
    const body = await readBody(c.req.raw);
    const input = body.ok ? body.input : {};
    const again = (status: number, errors: readonly FieldError[]) =>
      page(c, {
        path: verb.at?.(c) ?? list,
        status,
        // The very same key: the first press may have been taken in after all.
        formKey: keyAgain(c.env.store.keys, input.key, c.env.now(), true),
        form: { values: typed({ ...input, verb: verb.name(c) }), errors },
      });
    if (!body.ok) return again(body.status, [{ field: '', message: body.title }]);
    const form = verb.parse(input, loaded);
    if (!form.ok) return again(422, form.errors);
    // What adds somebody changes nothing that a colleague may have changed meanwhile; a roll says itself which one it was.
    const seen = form.value.seen ?? loaded.row.version;
    const on = { viewer, at: c.env.now(), loaded, seen };
    const acted = await orAway('people', () => verb.run({ c, on, form: form.value }));
    if (!acted.ok) {
      const message = sentences[acted.failure] ?? '没有做成，请看看最新的名单。';
      return again(statuses[acted.failure] ?? 422, [{ field: '', message }]);
    }
    c.env.later(sendSoon(c.env, loaded.row.id));
    return c.redirect(list, 303);
  };

const personOf = (c: C): string => c.req.param('id') ?? '';

/** POST …/people/: enters somebody who signed up on paper or by phone. */
export const postEntered = post({
  name: () => 'enter',
  parse: (input, { programme }) => parseEntered(input, programme),
  run: ({ c, on, form }) => enterByHand(c.env.store, on, signUpFrom(form), form.key),
});

/** POST …/people/<id>/leaving/: takes somebody out, with the reason. */
export const postLeaving = post({
  name: (c) => `leaving-${personOf(c)}`,
  parse: parseLeaving,
  run: async ({ c, on, form }) =>
    takeOut(c.env.store, on, personOf(c), form.detail, await calendarFor(c.env)),
});

/** POST …/people/<id>/place/: gives somebody a place out of turn, with the reason. */
export const postGiving = post({
  name: (c) => `place-${personOf(c)}`,
  parse: parseGiving,
  run: async ({ c, on, form }) => givePlace(c.env.store, on, personOf(c), form, await calendarFor(c.env)),
});

const meetingOf = (c: C): string => c.req.param('no') ?? '';

/** POST …/people/roll/<no>/: the ticks of one meeting. */
export const postRoll = post({
  name: () => 'roll',
  parse: parseRoll,
  isThere: (c, { meetings }) => meetings.some(({ no }) => String(no) === meetingOf(c)),
  run: ({ c, on, form }) => callRoll(c.env.store, on, Number(meetingOf(c)), form),
  at: (c) => `${peopleAddress(c.req.param('reference') ?? '')}roll/${meetingOf(c)}/`,
});

/** POST …/people/phoned/: whoever a letter did not reach has been phoned. */
export async function postPhoned(c: C, viewer: Viewer): Promise<Response> {
  const loaded = await programmeFor(c, viewer, 'run');
  if (loaded instanceof Response) return loaded;
  const body = await readBody(c.req.raw);
  const form = parsePhoned(body.ok ? body.input : {});
  const list = peopleAddress(loaded.row.reference);
  if (!form.ok)
    return page(c, {
      path: list,
      status: 422,
      form: { values: typed({ verb: 'phoned' }), errors: form.errors },
    });
  await notePhoned(c.env.store, { viewer, at: c.env.now(), loaded }, form.value.letter);
  return c.redirect(list, 303);
}

/** GET of a page that shows who takes part, for who may see them. */
export const shownTo =
  (action: ProgrammeAction) =>
  async (c: C, viewer: Viewer): Promise<Response> => {
    const loaded = await programmeFor(c, viewer, action);
    return loaded instanceof Response ? loaded : page(c);
  };
