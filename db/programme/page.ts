import { and, asc, eq, isNull, notLike, sql } from 'drizzle-orm';
import type { Viewer } from '../../domain/permissions.ts';
import { aboutThePlan } from '../../domain/programme/events.ts';
import type { FormsStanding } from '../../domain/programme/forms-due.ts';
import type { PaperContent, PaperKey } from '../../domain/programme/papers.ts';
import { hasRun, mayOnProgramme } from '../../domain/programme/permissions.ts';
import type { Plan } from '../../domain/programme/programme.ts';
import type { Instant } from '../../domain/time.ts';
import { noteAudit } from '../audit.ts';
import { dataKeyOf, detailPlace } from '../change.ts';
import { filesOf, type ShownFile, shownFile } from '../files.ts';
import { unseal } from '../keys.ts';
import type { Line, MatterPage } from '../matter-page.ts';
import { namesOf } from '../people.ts';
import { history, letter, letterAttempt, staff, staffRole } from '../schema.ts';
import type { Store } from '../store.ts';
import { type Collecting, findProgramme, type LoadedProgramme, openPlan } from './find.ts';
import { formsOf } from './opinions/forms.ts';
import { openPaper, type PaperRow, papersIn } from './paper-row.ts';
import { type MeetingPlace, placesOf } from './places.ts';

/** A programme as the desk shows it to one viewer. What is written about who takes part is for those who run, approve and head it. */
export interface ProgrammePage extends LoadedProgramme {
  plan: Plan;
  place: MeetingPlace | null;
  /** Whether the viewer may read what is written about those who take part. */
  people: boolean;
  lines: Line[];
  /** The reason for a late start, in the supervisor's words; null when there is none. */
  late: string | null;
  papers: PaperRow[];
  /** What has been done about the forms that those who take part fill in. */
  forms: FormsStanding;
  /** Whether anybody is left who may file it once it is over. */
  hasFiler: boolean;
  /** Letters to colleagues; to those who take part only how many, by how they fared. */
  letters: MatterPage['letters'];
  participants: { state: string; n: number }[];
  names: ReadonlyMap<string, string>;
}

const toParticipants = 'participant:%';

/** Everything of one programme for one viewer; null when there is none for them. That it was read stands in the audit. */
export async function readProgramme(
  store: Store,
  viewer: Viewer,
  reference: string,
  now: Instant,
): Promise<ProgrammePage | null> {
  const loaded = await findProgramme(store, viewer, reference);
  if (!loaded) return null;
  const { row, programme: found } = loaded;
  const people = mayOnProgramme(viewer, 'people', row);
  if (people) await noteAudit(store, { at: now, by: viewer.id, action: 'read', matterId: row.id });
  const [told, papers, places] = await Promise.all([
    readTold(store, viewer, loaded),
    papersIn(store, row.id),
    placesOf(store),
  ]);
  const forms = await formsOf(store, loaded, { lines: told.lines, papers });
  const lateLine = told.lines.find(({ seq }) => seq === found.lateSeq);
  return {
    ...loaded,
    ...told,
    plan: openPlan(store, loaded),
    place: places.find(({ id }) => id === found.placeId) ?? null,
    people,
    late: lateLine ? (lateLine.detail ?? '') : null,
    ...{ papers, forms },
    hasFiler:
      found.lastAt > now || found.archivedAt !== null || (await thereIsAFiler(store, row, told.lines)),
  };
}

/** Whether there is an assistant supervisor who neither planned nor ever ran it: nobody files their own (【小组】七, 【活动】七). */
async function thereIsAFiler(
  { db }: Store,
  { handlerId, enteredBy }: LoadedProgramme['row'],
  lines: readonly Line[],
): Promise<boolean> {
  const assistants = await db
    .select({ id: staff.id })
    .from(staffRole)
    .innerJoin(staff, eq(staff.id, staffRole.staffId))
    .where(and(eq(staffRole.role, 'assistant_supervisor'), isNull(staff.leftAt)));
  return assistants.some(({ id }) => id !== handlerId && id !== enteredBy && !hasRun(lines, id));
}

/** The reason for a late start, in the supervisor's words, for whoever may see the programme; null when there is none. */
export async function lateReason(
  store: Store,
  { row, programme: found }: LoadedProgramme,
): Promise<string | null> {
  if (found.lateSeq === null) return null;
  const [line] = await store.db
    .select({ sealedDetail: history.sealedDetail })
    .from(history)
    .where(and(eq(history.matterId, row.id), eq(history.seq, found.lateSeq)));
  if (!line?.sealedDetail) return '';
  return unseal(dataKeyOf(store, row), detailPlace(row.id, found.lateSeq), line.sealedDetail);
}

/** What has happened to a programme or a collection, and the letters of it. */
export type Told = Pick<ProgrammePage, 'lines' | 'letters' | 'participants' | 'names'>;

/** Its history and its letters, with the names in them, for one viewer. */
export async function readTold(
  store: Store,
  viewer: Viewer,
  { row, programme: found }: Collecting,
): Promise<Told> {
  const [lines, letters, tries, participants] = await readAll(store, row.id);
  const names = await namesOf(store, [
    ...lines.flatMap(({ by, facts }) => [by, facts.to].filter((id) => typeof id === 'string')),
    ...[row.handlerId, row.enteredBy, found.approvedBy].filter((id) => id !== null),
    ...letters.flatMap(({ recipient }) => (recipient.startsWith('staff:') ? recipient.slice(6) : [])),
  ]);
  const people = mayOnProgramme(viewer, 'people', row);
  const detailOf = ({ seq, sealedDetail }: (typeof lines)[number]): string | null =>
    sealedDetail === null ? null : unseal(dataKeyOf(store, row), detailPlace(row.id, seq), sealedDetail);
  return {
    lines: lines.map((line) => ({
      ...line,
      byName: line.by === null ? null : (names.get(line.by) ?? null),
      detail: people || aboutThePlan.includes(line.event) ? detailOf(line) : null,
    })),
    letters: letters.map((item) => ({
      ...item,
      tries: tries.filter(({ letterId }) => letterId === item.id),
    })),
    participants,
    names,
  };
}

function readAll({ db }: Store, id: string) {
  const toColleagues = and(eq(letter.matterId, id), notLike(letter.recipient, toParticipants));
  const ids = db.select({ id: letter.id }).from(letter).where(toColleagues);
  return db.batch([
    db.select().from(history).where(eq(history.matterId, id)).orderBy(asc(history.seq)),
    db.select().from(letter).where(toColleagues).orderBy(letter.createdAt),
    db.select().from(letterAttempt).where(sql`${letterAttempt.letterId} in (${ids})`),
    db
      .select({ state: letter.state, n: sql<number>`count(*)` })
      .from(letter)
      .where(and(eq(letter.matterId, id), sql`${letter.recipient} like ${toParticipants}`))
      .groupBy(letter.state),
  ]);
}

/** One paper with what is filled in on it and the files that belong to it. */
export interface PaperPage {
  key: PaperKey;
  row: PaperRow | undefined;
  content: PaperContent;
  receipts: ShownFile[];
  scan: ShownFile | null;
}

/** A paper of a programme, opened; the caller has asked whether the viewer may read about who takes part. */
export async function readPaper(
  store: Store,
  { row, papers }: Pick<ProgrammePage, 'row' | 'papers'>,
  key: PaperKey,
): Promise<PaperPage> {
  const found = papers.find(({ name, no }) => name === key.name && no === key.no);
  const content = openPaper(store, row, found);
  const rows = await filesOf(store, row.id);
  const files = rows.map((file) => shownFile(dataKeyOf(store, row), file));
  return {
    key,
    row: found,
    content,
    receipts: files.filter(({ id }) => content.receipts?.includes(id)),
    scan: files.find(({ id }) => id === found?.fileId) ?? null,
  };
}
