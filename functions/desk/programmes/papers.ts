import type { Context } from 'hono';
import { noteAudit } from '../../../db/audit.ts';
import { fileOf } from '../../../db/files.ts';
import type { ProgrammeAct, ProgrammeActed } from '../../../db/programme/act.ts';
import { findProgramme, openPlan } from '../../../db/programme/find.ts';
import {
  notWritable,
  returnPaper,
  submitPaper,
  submitScan,
  writePaper,
} from '../../../db/programme/paper-verbs.ts';
import type { Attachment } from '../../../domain/files/attachment.ts';
import type { FieldError } from '../../../domain/forms/parse.ts';
import {
  parseHandIn,
  parsePaper,
  parsePaperReturn,
  parseScan,
} from '../../../domain/forms/programme-papers.ts';
import type { Viewer } from '../../../domain/permissions.ts';
import { isWritten, type PaperKey, papersOf } from '../../../domain/programme/papers.ts';
import { mayOnProgramme } from '../../../domain/programme/permissions.ts';
import { isPaper } from '../../../domain/programme/programme.ts';
import { faultPage } from '../../answers.ts';
import { orAway } from '../../away.ts';
import { type Body, readBody, readUpload, typed } from '../../body.ts';
import { removeErasedFiles } from '../../erased-files.ts';
import { fileAnswer, layDown, takeAway } from '../../files.ts';
import { calendarFor, type HouseEnv, page } from '../../house.ts';
import { sendSoon } from '../../outbox.ts';
import { sayProgrammeFailure, statusOfFailure } from './sentences.ts';
import { programmeAddress } from './verb.ts';

type C = Context<HouseEnv>;

interface Doing {
  c: C;
  on: ProgrammeAct;
  key: PaperKey;
  input: Record<string, unknown>;
}
type Done = ProgrammeActed | { ok: false; errors: readonly FieldError[] };

/** The paper that an address names, of this programme; null when there is none. */
function keyIn(c: C, meetings: readonly { no: number }[]): PaperKey | null {
  const [name, no] = [c.req.param('paper') ?? '', c.req.param('no') ?? ''];
  if (!isPaper(name) || !/^\d{1,2}$/.test(no)) return null;
  return papersOf(meetings).find((key) => key.name === name && key.no === Number(no)) ?? null;
}

/** POST on one paper: find it, do it, answer; on a refusal its page is shown again with everything typed. */
const onPaper =
  (
    verb: string,
    run: (doing: Doing) => Promise<Done>,
    read: (request: Request) => Promise<Body> = readBody,
  ) =>
  async (c: C, viewer: Viewer): Promise<Response> => {
    const { store } = c.env;
    const reference = c.req.param('reference') ?? '';
    const body = await read(c.req.raw);
    const loaded = await findProgramme(store, viewer, reference);
    const key = loaded && keyIn(c, loaded.meetings);
    if (!loaded || !key) return faultPage(c, 404);
    if (!mayOnProgramme(viewer, 'people', loaded.row)) return faultPage(c, 403);
    const input = body.input ?? {};
    const path = `${programmeAddress(reference)}papers/${key.name}/${key.no}/`;
    const again = (status: number, errors: readonly FieldError[]) =>
      page(c, { path, status, form: { values: typed({ ...input, verb }), errors } });
    if (!body.ok) return again(body.status, [{ field: '', message: body.title }]);
    const on: ProgrammeAct = { viewer, at: c.env.now(), loaded, seen: loaded.row.version };
    const done = await orAway('paper', () => run({ c, on, key, input }));
    if (!done.ok && 'errors' in done) return again(422, done.errors);
    if (!done.ok) return again(statusOfFailure(done.failure), [sayProgrammeFailure(done.failure)]);
    c.env.later(sendSoon(c.env, loaded.row.id));
    return c.redirect(programmeAddress(reference), 303);
  };

/** Lays files down before the change that names them; when it does not come, none stays. */
async function withFiles(
  { c, on, key }: Doing,
  files: readonly Attachment[],
  run: (stored: NonNullable<Awaited<ReturnType<typeof layDown>>>) => Promise<ProgrammeActed>,
): Promise<ProgrammeActed> {
  const refusal = await notWritable(c.env.store, on, key);
  if (refusal) return { ok: false, failure: refusal };
  const stored = await layDown(c.env, on.loaded.row, files);
  if (stored === null) return { ok: false, failure: 'files-away' };
  const acted = await run(stored);
  if (!acted.ok) await takeAway(c.env, stored);
  return acted;
}

/** POST …/papers/<paper>/<no>/: a draft, or handed in. */
export const postPaper = onPaper(
  'paper',
  async (doing) => {
    const { c, on, key, input } = doing;
    const { store } = c.env;
    if (!isWritten(key.name)) {
      const bare = parseHandIn(input);
      return bare.ok ? submitPaper(store, { ...on, seen: bare.value.seen }, key) : bare;
    }
    const form = parsePaper(key.name, input, openPlan(store, on.loaded).budget);
    if (!form.ok) return form;
    const { seen, words, lines, submit, files, remove } = form.value;
    const acting = { ...doing, on: { ...on, seen } };
    const acted = await withFiles(acting, files, (receipts) =>
      writePaper(store, acting.on, key, { words, lines, submit, receipts, remove }),
    );
    if (acted.ok && remove.length > 0) c.env.later(removeErasedFiles(c.env));
    return acted;
  },
  readUpload,
);

/** POST …/papers/<paper>/<no>/scan/: a scan in place of it. */
export const postScan = onPaper(
  'scan',
  async (doing) => {
    const { c, on, key } = doing;
    const meetings = key.name === 'roll-call' ? on.loaded.meetings.map(({ no }) => no) : [];
    const form = parseScan(doing.input, meetings);
    if (!form.ok) return form;
    const { seen, files, counts } = form.value;
    const acting = { ...doing, on: { ...on, seen } };
    return withFiles(acting, files, async ([scan]) =>
      scan ? submitScan(c.env.store, acting.on, key, scan, counts) : { ok: false, failure: 'files-away' },
    );
  },
  readUpload,
);

/** POST …/papers/<paper>/<no>/return/: handed back, with what is to be changed. */
export const postPaperReturn = onPaper('return', async ({ c, on, key, input }) => {
  const form = parsePaperReturn(input);
  if (!form.ok) return form;
  return returnPaper(
    c.env.store,
    { ...on, seen: form.value.seen },
    key,
    form.value.detail,
    await calendarFor(c.env),
  );
});

/** GET of a paper, to fill in or (`print`) to sign: for who may read about those who take part; the plan is for all. */
export const getPaper =
  (what: 'read' | 'print') =>
  async (c: C, viewer: Viewer): Promise<Response> => {
    const { store, now } = c.env;
    const loaded = await findProgramme(store, viewer, c.req.param('reference') ?? '');
    const key = loaded && keyIn(c, loaded.meetings);
    if (!loaded || !key) return faultPage(c, 404);
    const open = key.name === 'plan' && what === 'print';
    if (!open && !mayOnProgramme(viewer, 'people', loaded.row)) return faultPage(c, 403);
    const answer = await page(c);
    if (answer.status === 200 && what === 'print') {
      const noted = { at: now(), by: viewer.id, action: 'print', matterId: loaded.row.id } as const;
      await noteAudit(store, { ...noted, facts: { what: key.name } });
    }
    return answer;
  };

/** GET …/files/<id>/: a receipt or a scan, for who may read about those who take part; each time is noted. */
export async function getProgrammeFile(c: C, viewer: Viewer): Promise<Response> {
  const { store } = c.env;
  const loaded = await findProgramme(store, viewer, c.req.param('reference') ?? '');
  if (!loaded || !mayOnProgramme(viewer, 'people', loaded.row)) return faultPage(c, 404);
  const file = await fileOf(store, loaded.row, c.req.param('id') ?? '', { told: false });
  if (!file) return faultPage(c, 404);
  await noteAudit(store, {
    ...{ at: c.env.now(), by: viewer.id, action: 'read-file', matterId: loaded.row.id },
    facts: { file: file.id },
  });
  return fileAnswer(c, loaded.row, file);
}
