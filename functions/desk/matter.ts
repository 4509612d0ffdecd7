import type { Context } from 'hono';
import type { Loaded } from '../../db/change.ts';
import { findMatter, readForm } from '../../db/matters.ts';
import type { Store } from '../../db/store.ts';
import type { Act, Acted, Failure } from '../../db/verbs/act.ts';
import type { Calendar } from '../../domain/calendar/calendar.ts';
import type { FieldError, Parsed } from '../../domain/forms/parse.ts';
import type { Viewer } from '../../domain/permissions.ts';
import { type KeptBecause, keptBecause } from '../../domain/retention.ts';
import type { Submission } from '../../domain/submission.ts';
import { faultPage } from '../answers.ts';
import { away, isAway, orAway } from '../away.ts';
import { readBody, typed } from '../body.ts';
import type { Home } from '../home.ts';
import { calendarFor, type HouseEnv, page } from '../house.ts';
import { sendSoon } from '../outbox.ts';
import { procedureSentences } from './sentences.ts';

type C = Context<HouseEnv>;

/** What a verb gets besides what was typed. */
export interface Doing {
  home: Home;
  store: Store;
  on: Act;
  calendar: Calendar;
  /** What the sender gave; asked for only by verbs that need it. */
  form(): Promise<Submission>;
}

/** One verb of the desk: how its form is read, and what it does. */
export interface Verb<T extends { seen: number }> {
  parse(
    input: Readonly<Record<string, unknown>>,
    now: number,
    about: { store: Store; loaded: Loaded },
  ): Parsed<T> | Promise<Parsed<T>>;
  run(doing: Doing, form: T): Promise<Acted>;
}

const notNow = (why: KeptBecause): string => `现在不能删除：${keptBecause[why]}。`;
const keptSentences = {
  'kept-open': notNow('open'),
  'kept-clock': notNow('clock'),
  'kept-unread': notNow('unread'),
  'kept-held': notNow('held'),
  'kept-danger': notNow('danger'),
  'kept-harm': notNow('harm'),
  'kept-erased': notNow('erased'),
  'kept-on-list': notNow('on-list'),
  'kept-unfiled': notNow('unfiled'),
};

const sentences: Record<Failure, string> = {
  stale: '刚刚有同事改动过这一件，您的内容还没有保存，仍在下面。请先看看最新的记录，再决定是否提交。',
  'not-allowed': '您不能做这一步，或者这一件现在的状态不需要这一步。',
  'already-closed': '这一件已经办结；需要继续办理，请先“重新办理”。',
  'not-closed': '这一件还没有办结，不需要重新办理。',
  'danger-unreported': '标记为有人身危险的来件，报告公安并记录回执编号之前不能办结，也不能搁置。',
  'no-reply-yet': '还没有回复的证据，不能办结。请先记录回复；来件人自己撤回的，结果请选“来件人撤回”。',
  'not-in-danger': '这一件没有标记为有人身危险。',
  'no-email': '来件人没有留电子邮箱，请用其他方式回复。',
  'no-such-person': '找不到这位同事，可能已经离职，请另选一位。',
  'no-content': '请把来信的内容录入后再拆阅登记。',
  'too-far': '报告结果的日期请定在一年以内，看看年份有没有写错。',
  'too-early': '报告结果的日期要在今天以后。',
  'before-receipt': '这个日期在收到来件以前，看看有没有写错。',
  'too-late': '只有本人在 15 分钟内可以撤回自己的上一步。',
  'files-away': '附件暂时存不下来，没有送出。您写的还在下面，请过几分钟再试，或者先不带附件送出。',
  erased: '这一件的内容已经删除，不能再办理。',
  'unfit-outcome': '这一类请求不能用这个结果办结，请另选一个。',
  'not-yours-to-erase': '删除由中心主任或代理人办理，请交给他们。',
  ...keptSentences,
  'already-held': '这一件已经保全了。',
  'not-held': '这一件没有保全。',
  'letter-left': '邮件已经送出，收不回来了；请另写一封说明。',
  'no-improvement': '采纳的意见建议，请用一句可以公开的话写下改进了什么。',
  'no-such-matter': '没有找到这个编号，或者它就是这一件。请核对另一件的编号。',
  'not-passed-on': '先听的同事还没有转交主管，请先转交：机构内部不可越级。',
  'nobody-above': '中心主任要回避这一件，机构内部没有再上一级。请告诉同事可以直接向民政局反映。',
  ...procedureSentences,
};

/** The box that a refusal belongs to; most belong to none. */
const boxOf: Partial<Record<Failure, string>> = {
  'no-improvement': 'improved',
  'no-such-matter': 'reference',
};

/** A refusal as the page shows it. */
export const sayFailure = (failure: Failure): FieldError => ({
  field: boxOf[failure] ?? '',
  message: sentences[failure],
});

const statuses: Partial<Record<Failure, number>> = { stale: 409, 'not-allowed': 403, 'files-away': 503 };
const statusOf = (failure: Failure): number => statuses[failure] ?? 422;

/** POST of one verb: parse → verb → answer. On a refusal the matter is shown again with everything that was typed. */
export function postVerb<T extends { seen: number }>(name: string, verb: Verb<T>, read = readBody) {
  return async (c: C, viewer: Viewer): Promise<Response> => {
    const reference = c.req.param('reference') ?? '';
    const address = `/desk/matters/${reference}/`;
    const body = await read(c.req.raw);
    const input = body.input ?? {};
    const again = (status: number, errors: readonly FieldError[]) =>
      page(c, { path: address, status, form: { values: typed({ ...input, verb: name }), errors } });
    if (!body.ok) return again(body.status, [{ field: '', message: body.title }]);
    const { store } = c.env;
    const loaded = await findMatter(store, viewer, reference);
    if (!loaded) return faultPage(c, 404);
    const parsed = await verb.parse(input, c.env.now(), { store, loaded });
    if (!parsed.ok) return again(422, parsed.errors);
    const on: Act = { viewer, at: c.env.now(), loaded, seen: parsed.value.seen };
    const form = () => readForm(store, loaded.row);
    const doing = { home: c.env, store, on, calendar: await calendarFor(c.env), form };
    const acted = await orAway('matter', () => verb.run(doing, parsed.value));
    if (isAway(acted)) return again(503, [{ field: '', message: away }]);
    if (!acted.ok) return again(statusOf(acted.failure), [sayFailure(acted.failure)]);
    c.env.later(sendSoon(c.env, loaded.row.id));
    return c.redirect(address, 303);
  };
}
