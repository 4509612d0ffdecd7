import { getTableColumns, sql } from 'drizzle-orm';
import { type MatterFacts, maskOf, type Viewer } from '../domain/permissions.ts';
import { matter, submission } from './schema.ts';
import { shield } from './schema-access.ts';

/** The columns of a matter, who stands outside it person by person, and which colleague sent it: what every permission is asked of. */
export const matterColumns = {
  ...getTableColumns(matter),
  shielded: sql<string[]>`(select json_group_array(${shield.staffId}) from ${shield}
    where ${shield.matterId} = ${matter.id})`.mapWith((ids: string): string[] => JSON.parse(ids)),
  voicedBy: sql<string | null>`(select ${submission.voicedBy} from ${submission}
    where ${submission.matterId} = ${matter.id})`,
};

/** A matter as it is read: its row, who stands outside, and the colleague who sent it signed in. */
export type MatterRow = typeof matter.$inferSelect & { shielded: string[]; voicedBy: string | null };

/** What a change may set of a matter. */
export type MatterSet = Partial<Omit<typeof matter.$inferSelect, 'n' | 'id' | 'version'>>;

/**
 * Leaves out, in SQL, what the sender wants kept from this person and what names or concerns them: for them it does not
 * exist (policy 3.5). Asks no row but those that shut this person out.
 */
export const visibleTo = (viewer: Viewer) =>
  sql`(${matter.keepFrom} & ${maskOf(viewer)}) = 0 and not exists (select 1 from ${shield}
    where ${shield.staffId} = ${viewer.id} and ${shield.matterN} = ${matter.n})`;

/** What permissions ask of a matter. */
export const factsOf = (row: MatterRow): MatterFacts => row;
