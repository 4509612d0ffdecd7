import { and, eq } from 'drizzle-orm';
import { lastAnswerAt } from '../../../domain/programme/cases.ts';
import type { OpinionPhase } from '../../../domain/programme/programme.ts';
import { opinionPhases } from '../../../domain/programme/programme.ts';
import { dayOf, type Instant } from '../../../domain/time.ts';
import { sayDate, sayInstant } from '../../../domain/words.ts';
import { letterRow, newId } from '../../change.ts';
import { letter } from '../../schema.ts';
import { registration } from '../../schema-programme.ts';
import type { Statement, Store } from '../../store.ts';
import { actOnProgramme, type CollectingAct, type ProgrammeActed, refuseProgramme } from '../act.ts';
import type { Collecting } from '../find.ts';
import { openSignUp } from '../people/form.ts';
import { PARTICIPANT } from '../people/places-kept.ts';
import { drawTicket, shutStatement, ticketOfLetter, ticketStatements } from './tickets.ts';

/** Who takes part and left a mail address. */
export async function reachable(store: Store, { row }: Collecting): Promise<string[]> {
  const rows = await store.db
    .select({ id: registration.id, sealedForm: registration.sealedForm })
    .from(registration)
    .where(and(eq(registration.matterId, row.id), eq(registration.state, 'in')));
  return rows.filter((one) => openSignUp(store, row, one)?.email !== undefined).map(({ id }) => id);
}

/** D1 takes a hundred values in a statement; a letter has eleven. */
const LETTERS = 9;

const inGroups = <T>(all: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(all.length / size) }, (_, at) => all.slice(at * size, (at + 1) * size));

/**
 * Mails a link of their own to everybody who takes part and left an address. The letter is written when it leaves; the link is
 * worked out then, so that it lies nowhere.
 */
export async function mailLinks(
  store: Store,
  on: CollectingAct,
  { phase, until }: { phase: OpinionPhase; until: Instant },
): Promise<ProgrammeActed> {
  const people = await reachable(store, on.loaded);
  if (people.length === 0) return refuseProgramme('nobody-reachable');
  const { row } = on.loaded;
  const rows = people.map((id) =>
    letterRow(row.id, row.version + 1, on.at, {
      id: newId(),
      template: 'opinion-asked',
      recipient: `${PARTICIPANT}${id}`,
    }),
  );
  const secrets = rows.map(({ id }) => ticketOfLetter(store.keys, id));
  return noted(
    store,
    on,
    { phase },
    `${opinionPhases[phase]}，邮件 ${rows.length} 封，${sayDate(dayOf(until))} 前有效`,
    [
      ...inGroups(rows, LETTERS).map((some) => store.db.insert(letter).values(some)),
      ...ticketStatements(store, secrets, { matterId: row.id, phase, way: 'link', once: true, until }),
    ],
  );
}

/** No link outlives what it asks about. */
const within = ({ loaded: { kind, programme } }: CollectingAct, until: Instant): Instant =>
  Math.min(until, lastAnswerAt(kind, programme.lastAt));

/** Links drawn to be printed: they are told once, to whoever asked for them, with how long they serve. */
export async function drawLinks(
  store: Store,
  on: CollectingAct,
  { phase, count, ...asked }: { phase: OpinionPhase; until: Instant; count: number },
): Promise<{ acted: ProgrammeActed; secrets: string[]; until: Instant }> {
  const until = within(on, asked.until);
  const secrets = Array.from({ length: count }, drawTicket);
  const ticket = { matterId: on.loaded.row.id, phase, way: 'link', once: true, until } as const;
  const acted = await noted(
    store,
    on,
    { phase },
    `${opinionPhases[phase]}，印 ${count} 张二维码，${sayDate(dayOf(until))} 前有效`,
    ticketStatements(store, secrets, ticket),
  );
  return { acted, secrets, until };
}

const shared = { code: '门口的二维码', tablet: '现场平板' } as const;

/** The code at the door, or the tablet: one for all until a time; the one before it serves no more. */
export async function openShared(
  store: Store,
  on: CollectingAct,
  { phase, way, until }: { phase: OpinionPhase; way: keyof typeof shared; until: Instant },
): Promise<{ acted: ProgrammeActed; secret: string }> {
  const secret = drawTicket();
  const matterId = on.loaded.row.id;
  const acted = await noted(
    store,
    on,
    { phase },
    `${opinionPhases[phase]}，${shared[way]}，到 ${sayInstant(until)} 为止`,
    [
      // Several tablets may stand in a room; there is one code at the door.
      ...(way === 'code' ? [shutStatement(store, matterId, way, on.at)] : []),
      ...ticketStatements(store, [secret], { matterId, phase, way, once: false, until }),
    ],
  );
  return { acted, secret };
}

/** Ends the code at the door and every tablet of a programme. */
export const shutShared = (store: Store, on: CollectingAct): Promise<ProgrammeActed> =>
  noted(store, on, {}, '停用门口的二维码和现场平板', [
    shutStatement(store, on.loaded.row.id, 'code', on.at),
    shutStatement(store, on.loaded.row.id, 'tablet', on.at),
  ]);

const noted = (
  store: Store,
  on: CollectingAct,
  facts: { phase?: OpinionPhase },
  detail: string,
  also: readonly Statement[],
): Promise<ProgrammeActed> =>
  actOnProgramme(store, on, 'run', { event: 'opinions-asked', facts, detail, also });
