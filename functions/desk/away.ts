import { logFault } from '../log.ts';

/** What a colleague reads when the database could not be written; everything typed stands below it. */
export const away = '系统暂时出了问题，没有记下。您写的还在下面，请过几分钟再试一次。';

/** Does a verb; a fault of the database becomes a refusal, so that its page is shown again with everything typed. */
export async function orAway<T>(
  what: string,
  verb: () => Promise<T>,
): Promise<T | { ok: false; failure: 'away' }> {
  try {
    return await verb();
  } catch (error) {
    logFault(what, error);
    return { ok: false, failure: 'away' };
  }
}
