import { eq, sql } from 'drizzle-orm';
import { programme } from '../../schema-programme.ts';
import type { Statement, Store } from '../../store.ts';

/**
 * How many different people came, as the ticks say, to stand in the batch of whatever calls a roll or corrects one, after it. Null
 * where no roll was called, and where one was called on paper: of that only the heads are known, not whose they were.
 */
export const cameCounted = ({ db }: Pick<Store, 'db'>, matterId: string): Statement =>
  db
    .update(programme)
    .set({
      came: sql`case
        when not exists (select 1 from meeting m where m.matter_id = ${matterId} and m.called_at is not null) then null
        when exists (select 1 from meeting m where m.matter_id = ${matterId} and m.present > 0 and not exists
          (select 1 from attendance a where a.matter_id = m.matter_id and a.meeting_no = m.no and a.state = 'present')) then null
        else (select count(distinct registration_id) from attendance where matter_id = ${matterId} and state = 'present') end`,
    })
    .where(eq(programme.matterId, matterId));
