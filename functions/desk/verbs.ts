import { close, reopen } from '../../db/verbs/closing.ts';
import { markDanger, reportToPolice, settleDanger } from '../../db/verbs/danger.ts';
import { assign, note, promise, recordAttempt, recordContact, reply } from '../../db/verbs/handling.ts';
import { awaitsContent, open, release, setAside } from '../../db/verbs/opening.ts';
import { undo } from '../../db/verbs/undo.ts';
import {
  happenedAt,
  parseAssignment,
  parseAttempt,
  parseClosing,
  parseContact,
  parseNote,
  parseOpening,
  parsePoliceReport,
  parsePromise,
  parseReason,
  parseReply,
  parseSeen,
} from '../../domain/forms/desk.ts';
import type { Doing } from './matter.ts';
import { postVerb } from './matter.ts';
import { dataVerbs } from './verbs/data.ts';
import { identityVerbs } from './verbs/identity.ts';
import { keepingVerbs } from './verbs/keeping.ts';
import { conversationVerbs } from './verbs/message.ts';
import { onwardVerbs } from './verbs/onward.ts';
import { procedureVerbs } from './verbs/procedure.ts';

type When = { day?: string | undefined; time?: string | undefined; detail: string };

const dated = ({ on }: Doing, form: When) => ({ happenedAt: happenedAt(form, on.at), detail: form.detail });

/** Every verb of a matter by its address: nouns, each with its form and what it does. */
export const matterVerbs = {
  opening: postVerb('opening', {
    parse: parseOpening,
    run: ({ store, on }, { content }) => {
      if (!awaitsContent(on.loaded.row)) return open(store, on);
      return content ? open(store, on, content) : Promise.resolve({ ok: false, failure: 'no-content' });
    },
  }),
  assignment: postVerb('assignment', {
    parse: parseAssignment,
    run: ({ store, on }, form) => assign(store, on, form.handler),
  }),
  attempt: postVerb('attempt', {
    parse: parseAttempt,
    run: (doing, form) => recordAttempt(doing.store, doing.on, dated(doing, form)),
  }),
  contact: postVerb('contact', {
    parse: parseContact,
    run: (doing, form) => recordContact(doing.store, doing.on, { ...dated(doing, form), way: form.way }),
  }),
  reply: postVerb('reply', {
    parse: parseReply,
    run: async (doing, form) =>
      reply(
        doing.store,
        doing.on,
        { ...dated(doing, form), way: form.way, result: form.result },
        await doing.form(),
      ),
  }),
  promise: postVerb('promise', {
    parse: parsePromise,
    run: async ({ store, on, calendar, form: sent }, { dueDay, detail }) =>
      promise(store, on, { day: dueDay, detail }, calendar, await sent()),
  }),
  note: postVerb('note', { parse: parseNote, run: ({ store, on }, form) => note(store, on, form.detail) }),
  'police-report': postVerb('police-report', {
    parse: parsePoliceReport,
    run: ({ store, on }, { seen: _seen, day, time, ...report }) =>
      reportToPolice(store, on, { ...report, happenedAt: happenedAt({ day, time }, on.at) }),
  }),
  danger: postVerb('danger', {
    parse: parseReason,
    run: ({ store, on }, form) => markDanger(store, on, form.detail),
  }),
  'danger-settlement': postVerb('danger-settlement', {
    parse: parseReason,
    run: ({ store, on }, form) => settleDanger(store, on, form.detail),
  }),
  'setting-aside': postVerb('setting-aside', {
    parse: parseReason,
    run: ({ store, on }, form) => setAside(store, on, form.detail),
  }),
  release: postVerb('release', {
    parse: parseSeen,
    run: async ({ store, on, form }) => release(store, on, await form()),
  }),
  closing: postVerb('closing', {
    parse: parseClosing,
    run: async ({ store, on, form: sent }, { seen: _seen, ...closing }) =>
      close(store, on, closing, await sent()),
  }),
  reopening: postVerb('reopening', {
    parse: parsePromise,
    run: async ({ store, on, calendar, form: sent }, { dueDay, detail }) =>
      reopen(store, on, { day: dueDay, detail }, calendar, await sent()),
  }),
  ...conversationVerbs,
  ...dataVerbs,
  ...keepingVerbs,
  ...identityVerbs,
  undo: postVerb('undo', { parse: parseSeen, run: ({ store, on }) => undo(store, on) }),
  ...procedureVerbs,
  ...onwardVerbs,
} as const;
