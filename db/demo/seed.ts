import { roles } from '../../domain/permissions.ts';
import { DAY, type Instant, MINUTE } from '../../domain/time.ts';
import { newId } from '../change.ts';
import { calendarWith } from '../clocks.ts';
import { hashPassword } from '../passwords.ts';
import { everybody } from '../people.ts';
import { makeRecord } from '../record.ts';
import { remind } from '../reminders.ts';
import { appointment, staff, staffRole } from '../schema.ts';
import { rebuildIndex } from '../search-index.ts';
import { atomically, type Store } from '../store.ts';
import { addTemplate } from '../templates.ts';
import { rememberClosed } from './afterwards.ts';
import { archive, rememberArchive } from './archive.ts';
import { collectCases } from './cases.ts';
import { daysFrom } from './days.ts';
import { earlier } from './earlier.ts';
import { fromStaff } from './from-staff.ts';
import { latest } from './latest.ts';
import { rehearse } from './memory.ts';
import { demoLogins, demoPassword, demoPeople, type Login } from './people.ts';
import { type Begun, begin, play, type Story } from './play.ts';
import { runProgrammes } from './programmes.ts';
import { running } from './running.ts';
import { settleLetters } from './settle.ts';
import type { Stage } from './steps.ts';

/** What was written within this time before the start still waits to be sent, as it would in life. */
const STILL_WAITING = 10 * MINUTE;

/**
 * Fills an empty house with demo staff, some forty matters and five groups and activities and a year's closed cases dated around `now`, none of it after, and the quarters before. Every matter goes
 * through the verbs of the desk, so its clocks, history and letters are as in life. A house with staff is left as it is.
 * @returns the demo logins as they are printed at start, such as `zhuren（中心主任 周敏）`
 */
export async function seedDemo(house: Store, now: Instant): Promise<string[]> {
  const known = await everybody(house);
  if (known.length > 0)
    return demoLogins.filter((login) => known.some((one) => one.login === login)).map(say);
  const calendar = calendarWith([]);
  const days = daysFrom(now, calendar);
  const rehearsal = await rehearse(house);
  const { store } = rehearsal;
  const ids = await addPeople(store, now);
  const viewer = (login: Login) => ({ id: ids.get(login) ?? '', ...demoPeople[login] });
  const stage: Stage = { store, calendar, days, viewer };
  await rememberArchive(store, await tell(stage, archive, now));
  await rememberClosed(store, await tell(stage, [...earlier, ...fromStaff, ...running], now));
  await runProgrammes(stage, now);
  await collectCases(stage, now);
  await remind(store, days.instant([-1, '17:29']), calendar);
  await tell(stage, latest, now);
  await keepAnswers(stage, now - 30 * DAY);
  await settleLetters(store, now - STILL_WAITING);
  await rehearsal.moveIn();
  await rebuildIndex(house);
  await makeRecord(house, calendar, now);
  return demoLogins.map(say);
}

const say = (login: Login): string => {
  const person = demoPeople[login];
  return `${login}（${person.roles.map((role) => roles[role]).join('、')} ${person.name}）`;
};

/** Takes the stories in by the order they came, then plays them side by side. */
async function tell(stage: Stage, stories: readonly Story[], now: Instant): Promise<Begun[]> {
  const at = ({ received, entered }: Story) => stage.days.instant(entered?.[1] ?? received);
  const begun: Begun[] = [];
  for (const story of stories.toSorted((a, b) => at(a) - at(b))) {
    const one = await begin(stage, story, now);
    if (one) begun.push(one);
  }
  await Promise.all(begun.map((one) => play(stage, one, now)));
  return begun;
}

/** Two answers kept for further use. */
async function keepAnswers({ store, viewer }: Stage, at: Instant): Promise<void> {
  const on = { by: viewer('zonghe').id, at };
  await addTemplate(store, on, {
    title: '已收到，正在了解',
    text: '{称呼}，编号 {编号} 的来件我们正在向有关同事了解情况，最迟在约定的日期前给您完整的答复。',
  });
  await addTemplate(store, on, {
    title: '道歉，已改正',
    text: '{称呼}，我们核对过了，是我们做得不对，向您道歉。我们已经改正：\n\n以后再有这样的事，请直接打电话告诉我们。',
  });
}

async function addPeople(store: Store, now: Instant): Promise<Map<Login, string>> {
  const passwordHash = await hashPassword(demoPassword);
  const createdAt = now - 400 * DAY;
  const rows = demoLogins.map((login) => ({ id: newId(), login, ...demoPeople[login] }));
  await atomically(store, [
    store.db.insert(staff).values(
      rows.map(({ id, login, name }) => ({
        id,
        login,
        name,
        email: `${login}@example.cn`,
        passwordHash,
        createdAt,
      })),
    ),
    store.db
      .insert(staffRole)
      .values(
        rows.flatMap(({ id, roles, department }) => roles.map((role) => ({ staffId: id, role, department }))),
      ),
    store.db
      .insert(appointment)
      .values(rows.flatMap(({ id, posts }) => posts.map((post) => ({ post, staffId: id })))),
  ]);
  return new Map(rows.map(({ id, login }) => [login, id]));
}
