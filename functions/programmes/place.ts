import type { Context } from 'hono';
import {
  confirmPlace,
  hasBegun,
  leavePlace,
  type MyPlace,
  placeByReceipt,
} from '../../db/programme/people/my-place.ts';
import { parseFields, requiredText } from '../../domain/forms/parse.ts';
import { isoShanghai } from '../../domain/time.ts';
import { problemAnswer, RETRY_AFTER, refuse, tooOften } from '../answers.ts';
import { readBody } from '../body.ts';
import { calendarFor, type HouseEnv, page } from '../house.ts';
import { logFault } from '../log.ts';
import { sendWaiting } from '../outbox.ts';
import { receiptIn } from '../receipt-cookie.ts';
import { unknownReceipt } from '../status.ts';

type C = Context<HouseEnv>;

const MINE = '/programmes/place/';

const notDone = '系统暂时出了问题，刚才这一步没有做成，名额和原来一样。请过几分钟再试，或者直接致电我们。';

/** What the holder of a receipt does to their own sign-up; what it answers is a sentence when it could not be done. */
async function onMine(c: C, act: (mine: MyPlace) => Promise<string | null>): Promise<Response> {
  const home = c.env;
  const fault = (status: number, message: string) =>
    page(c, { path: MINE, status, form: { values: {}, errors: [{ field: '', message }] } });
  if (!(await home.limits.status(home.addressOf(c.req.raw)))) {
    const refused = await fault(429, tooOften);
    refused.headers.set('Retry-After', RETRY_AFTER);
    return refused;
  }
  const receipt = receiptIn(c);
  const mine = receipt === null ? null : await placeByReceipt(home.store, receipt);
  if (!mine) return c.redirect(MINE, 303);
  try {
    const failure = await act(mine);
    if (failure !== null) return await fault(409, failure);
  } catch (error) {
    logFault('place', error);
    return await fault(503, notDone);
  }
  home.later(sendWaiting(home));
  return c.redirect(MINE, 303);
}

const LONGEST = 200;
const receiptForm = {
  receipt: requiredText('回执码', '请填写回执码，就是报名后给您的那 20 位字母和数字。', LONGEST),
};

/** POST /api/programmes/place: where a sign-up stands, for a program that holds its receipt; as careful as /api/status. */
export async function postPlace(c: C): Promise<Response> {
  const home = c.env;
  const body = await readBody(c.req.raw);
  if (!body.ok) return refuse(c, body.status, body.title);
  const address = home.addressOf(c.req.raw);
  const often = () => problemAnswer(429, tooOften, [], { 'Retry-After': RETRY_AFTER });
  if (!(await home.limits.status(address))) return often();
  const form = parseFields(receiptForm, body.input);
  if (!form.ok) return problemAnswer(422, '有些地方需要改正', form.errors);
  const mine = await placeByReceipt(home.store, form.value.receipt);
  if (mine) return c.json(answer(mine));
  if (!(await home.limits.wrongCodes(address))) return often();
  return problemAnswer(404, unknownReceipt, [{ field: 'receipt', message: unknownReceipt }]);
}

const answer = ({ loaded, registration, place }: MyPlace): object => ({
  reference: loaded.row.reference,
  state: registration.state,
  place,
  offeredUntil: registration.offeredUntil === null ? null : isoShanghai(registration.offeredUntil),
  cancelled: loaded.programme.cancelledAt !== null,
  meetings: loaded.meetings.map(({ startsAt, endsAt }) => ({
    startsAt: isoShanghai(startsAt),
    endsAt: isoShanghai(endsAt),
  })),
});

/** POST /programmes/place/withdrawal/: gives the place up, or leaves the waiting list. */
export const postWithdrawal = (c: C): Promise<Response> =>
  onMine(c, async (mine) => {
    const { store } = c.env;
    const left = await leavePlace(store, mine, c.env.now(), await calendarFor(c.env));
    if (left) return null;
    return hasBegun(mine, c.env.now())
      ? '已经开始了，不能再在这里退出。要说一声，请打电话给我们。'
      : '您已经不在名单上了。';
  });

/** POST /programmes/place/confirmation/: takes the place that was offered. */
export const postConfirmation = (c: C): Promise<Response> =>
  onMine(c, async (mine) => {
    const taken = await confirmPlace(c.env.store, mine, c.env.now());
    return taken ? null : '这个名额已经不再保留，没有确认成。';
  });
