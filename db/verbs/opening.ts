import { eq } from 'drizzle-orm';
import { speaksOfDanger } from '../../domain/danger.ts';
import type { Content } from '../../domain/forms/desk.ts';
import { mayOpen } from '../../domain/permissions.ts';
import { isSentKind, keepFromMask, type Submission, sealedChannels } from '../../domain/submission.ts';
import { change, dataKeyOf } from '../change.ts';
import { seal } from '../keys.ts';
import type { MatterRow } from '../matter-row.ts';
import { openersOf } from '../people.ts';
import { formPlace } from '../places.ts';
import { submission } from '../schema.ts';
import { indexForm, indexMatter } from '../search-index.ts';
import { shieldNamed, textsOf } from '../shield-named.ts';
import type { Statement, Store } from '../store.ts';
import { type Act, type Acted, act, further, refuse } from './act.ts';
import { alarm } from './danger.ts';

/**
 * Opens what is shut; who and when are recorded (【反馈】第五条(二); within one working day, policy `submission.open`).
 * @param content what a letter or mail says, entered by the opener; absent for what came by the web
 */
export async function open(store: Store, on: Act, content?: Content): Promise<Acted> {
  const { row } = on.loaded;
  const openers = await openersOf(store, row);
  if (!mayOpen(on.viewer, row, openers.ordinary)) return refuse('not-allowed');
  if (row.version !== on.seen) return refuse('stale');
  const form = content ? formOf(row, content) : undefined;
  const written = form
    ? [
        withContent(store, row, form),
        shieldNamed(store, row.id, { texts: textsOf(form), at: on.at, but: on.viewer.id }),
      ]
    : [];
  const wishes = content?.keepFrom ? { keepFrom: row.keepFrom | keepFromMask(content.keepFrom) } : {};
  const alarming = content !== undefined && row.dangerAt === null && isAlarming(content);
  return change(store, on.loaded, {
    event: 'opened',
    facts: alarming ? { danger: 'words' } : {},
    by: on.viewer.id,
    at: on.at,
    stop: ['submission.open'],
    set: {
      openedAt: on.at,
      openedBy: on.viewer.id,
      stage: row.setAsideAt === null ? further(row.stage, 'opened') : row.stage,
      ...(alarming ? { dangerAt: on.at } : {}),
      ...wishes,
    },
    letters: alarming ? alarm : [],
    also: [...written, ...(form ? indexForm(store, row.id, form) : await indexMatter(store, row))],
  });
}

/** What the opener entered of a letter, in the form in which everything is kept. */
function formOf(row: MatterRow, content: Content): Submission {
  if (!isSentKind(row.kind)) throw new Error('only what was sent is opened');
  return {
    replyBy: 'letter',
    tellName: 'no',
    ...content,
    kind: row.kind,
    sender: row.sender,
    ...(row.firstStop ? { firstStop: row.firstStop } : {}),
  };
}

/** A letter that speaks of danger alarms like what comes by the web, as soon as anybody knows its words (policy 3.0). */
const isAlarming = ({ message, about, contactNote }: Content): boolean =>
  speaksOfDanger(message, about, contactNote);

const withContent = (store: Store, row: MatterRow, form: Submission): Statement =>
  store.db
    .update(submission)
    .set({ sealedForm: seal(dataKeyOf(store, row), formPlace(row.id), JSON.stringify(form)) })
    .where(eq(submission.matterId, row.id));

/**
 * Whether the content of a registered letter or mail still has to be entered by the opener. What somebody asks about their data
 * is written down when it is registered, also where they wrote.
 */
export const awaitsContent = (row: Pick<MatterRow, 'kind' | 'channel' | 'openedAt'>): boolean =>
  row.openedAt === null &&
  row.kind !== 'data_request' &&
  row.channel !== 'web' &&
  sealedChannels.some((channel) => channel === row.channel);

/** Sets aside what is spam, its clocks running on; never what is marked danger (policy 3.14), nor what is being answered. */
export function setAside(store: Store, on: Act, detail: string): Promise<Acted> {
  const { dangerAt, stage } = on.loaded.row;
  if (dangerAt !== null) return Promise.resolve(refuse('danger-unreported'));
  if (stage !== 'opened') return Promise.resolve(refuse('not-allowed'));
  return act(store, on, 'setAside', {
    event: 'set-aside',
    facts: { why: 'staff' },
    detail,
    set: { setAsideAt: on.at, stage: 'set-aside' },
  });
}

/** Takes back in what was set aside; the acknowledgement that was held back goes out now. */
export const release = (store: Store, on: Act, form: Submission): Promise<Acted> =>
  act(store, on, 'setAside', {
    event: 'released',
    set: { setAsideAt: null, stage: further(on.loaded.row.stage, 'opened') },
    letters: form.email === undefined ? [] : [{ template: 'receipt', recipient: 'sender' }],
  });
