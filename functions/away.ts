import { logFault } from './log.ts';

/**
 * What a colleague reads when the database could not be written; everything typed stands below it. An answer of the database
 * that was lost on the way may have been a yes.
 */
export const away =
  '系统暂时出了问题，可能没有记下。您写的还在下面：请先看看有没有记下，没有的话过几分钟再试一次。';

/** The same, to a sender. */
export const notTaken =
  '系统暂时出了问题，没有提交成功。您写的内容还在下面，请过几分钟再提交一次，或者直接致电我们。';

/** A refusal like any other: the database could not be written. */
interface Away {
  ok: false;
  failure: 'away';
}

export const isAway = (done: unknown): done is Away =>
  typeof done === 'object' && done !== null && 'failure' in done && done.failure === 'away';

/** Does a verb; a fault of the database becomes a refusal, so that its page is shown again with everything typed. */
export async function orAway<T>(what: string, verb: () => Promise<T>): Promise<T | Away> {
  try {
    return await verb();
  } catch (error) {
    logFault(what, error);
    return { ok: false, failure: 'away' };
  }
}
