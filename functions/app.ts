import { type Context, Hono } from 'hono';
import { isClash } from '../db/store.ts';
import { type Kind, kinds } from '../domain/submission.ts';
import { faultPage, problemAnswer } from './answers.ts';
import { formRead, typed } from './body.ts';
import { postDataRequest } from './data-request.ts';
import { answerDeadline } from './deadlines.ts';
import { desk } from './desk/routes.ts';
import { getFeed } from './feed.ts';
import { headers } from './headers.ts';
import { health, live, ready } from './health.ts';
import { calendarFor, type HouseEnv, page } from './house.ts';
import { endKiosk, getKiosk, getKioskThanks, postKiosk } from './kiosk.ts';
import { setType } from './large-type.ts';
import { logFault } from './log.ts';
import { getSenderFile, postMessage } from './messages.ts';
import { getOpinion, postOpinion } from './opinions.ts';
import { ownOrigin } from './origin.ts';
import { plainAddress } from './plain-address.ts';
import { PROBLEM_JSON } from './problem.ts';
import { getMeetings } from './programmes/calendar.ts';
import { postConfirmation, postPlace, postWithdrawal } from './programmes/place.ts';
import { getShort, shortPaths } from './programmes/short-address.ts';
import { postSignUp } from './programmes/sign-up.ts';
import { getStatus, leaveStatus, postStatus } from './status.ts';
import { postDissatisfied, postReprisal, postSurvey } from './status-steps.ts';
import { postSubmission } from './submissions.ts';
import { readToEnd } from './unread.ts';

/** The house as one app, whatever the home: what a home gives comes in as the bindings. */
export const app = new Hono<HouseEnv>();

app.use(headers);
app.use(plainAddress);
app.use(readToEnd);
app.use(ownOrigin);

app.post('/api/submissions', (c) => postSubmission(c));
app.post('/api/status', postStatus);
app.post('/api/status/message', postMessage);
app.post('/api/programmes/:reference/sign-ups', postSignUp);
app.post('/api/programmes/place', postPlace);
app.get('/api/health', health);
app.get('/api/health/live', live);
app.get('/api/health/ready', ready);
app.get('/api/deadlines', async (c) => {
  const { status, body } = answerDeadline(c.req.query(), await calendarFor(c.env));
  return status === 200
    ? c.json(body)
    : c.body(JSON.stringify(body), status, { 'content-type': PROBLEM_JSON });
});
for (const [path, allow] of Object.entries({
  '/api/submissions': 'POST',
  '/api/status': 'POST',
  '/api/status/message': 'POST',
  '/api/programmes/:reference/sign-ups': 'POST',
  '/api/programmes/place': 'POST',
  '/api/health': 'GET',
  '/api/health/live': 'GET',
  '/api/health/ready': 'GET',
  '/api/deadlines': 'GET',
})) {
  app.all(path, () => problemAnswer(405, '这个地址不接受这种请求。', [], { Allow: allow }));
}
app.all('/api/*', () => problemAnswer(404, '没有这个接口。'));

for (const kind of Object.keys(kinds).filter((name): name is Kind => Object.hasOwn(kinds, name))) {
  app.post(`/feedback/${kind}/`, (c) => postSubmission(c, kind));
}
app.get('/status/', getStatus);
app.post('/status/', postStatus);
app.post('/status/message/', postMessage);
app.get('/status/message/', (c) => c.redirect('/status/', 303));
app.get('/status/files/:id/', getSenderFile);
app.post('/status/leave/', leaveStatus);
app.post('/status/dissatisfied/', postDissatisfied);
app.post('/status/survey/', postSurvey);
app.post('/status/reprisal/', postReprisal);
app.post('/status/data-request/', postDataRequest);
app.post('/programmes/place/withdrawal/', postWithdrawal);
app.post('/programmes/place/confirmation/', postConfirmation);
app.get('/programmes/:reference/calendar.ics', getMeetings);
app.post('/programmes/:reference/', postSignUp);
app.get('/opinions/thanks/', (c) => page(c));
app.get('/opinions/kiosk/', getKiosk);
app.post('/opinions/kiosk/', postKiosk);
app.get('/opinions/kiosk/thanks/', getKioskThanks);
app.post('/opinions/kiosk/end/', endKiosk);
app.get('/opinions/:id/', getOpinion);
app.post('/opinions/:id/', postOpinion);
for (const path of shortPaths) app.get(path, getShort);
app.get('/type/large/', (c) => setType(c, 'large'));
app.get('/type/standard/', (c) => setType(c, 'standard'));
app.get('/calendar/:file', getFeed);
app.route('/', desk());
app.on(['GET', 'HEAD'], '*', (c) => page(c));
app.all('*', (c) => faultPage(c, 405));

/** Words rather than the id or the number of a hidden field; what is shorter is soon typed again. */
const isWords = (text: string): boolean => text.trim().length >= 5 && /[\p{Script=Han}\s]/u.test(text);

/** What somebody had typed at length, for a page that shows it again; what they sign in or are known by is no such thing. */
async function wordsOf(c: Context<HouseEnv>): Promise<Record<string, string[]>> {
  // The next person stands at a tablet already.
  if (c.req.path.startsWith('/opinions/kiosk/')) return {};
  const secret = /^(password|current|code|key|receipt|to)$/;
  const fields = Object.entries(typed(await formRead(c.req.raw))).filter(([name]) => !secret.test(name));
  return Object.fromEntries(fields.map(([name, texts]) => [name, texts.filter(isWords)]));
}

app.onError(async (error, c) => {
  logFault('request', error);
  const busy = isClash(error) ? 409 : 500;
  if (new URL(c.req.url).pathname.startsWith('/api/'))
    return problemAnswer(busy, '系统暂时出了问题，请稍后再试。');
  // A body that broke off on its way has no words to show.
  return faultPage(c, busy, await wordsOf(c).catch(() => ({})));
});
