import { sql } from 'drizzle-orm';

/** What the public list shows at all. */
export const LISTED = sql`open_at is not null and cancelled_at is null and emptied_at is null`;

/** What there is for who would like to come, of what has not begun: as `signUpState` says it. To be asked for in these very words: an index holds it. */
export const ROOM = sql`case when shut_at is not null then 'shut' when waiting = 0 and taken < capacity then 'open' else 'full' end`;
