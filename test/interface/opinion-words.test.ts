import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { frequentAcross, wordsAcross } from '../../db/programme/opinions/words-across.ts';
import { matter } from '../../db/schema.ts';
import { viewerOf } from '../../db/viewer.ts';
import { parsePeriod } from '../../domain/figures/periods.ts';
import { HOUR, instantAt } from '../../domain/time.ts';
import { answered, collected, collectionOf } from '../cases.ts';
import { giveTo } from '../given-opinions.ts';
import { type House, startHouse } from '../harness.ts';
import { allRoles, employAll } from '../people.ts';
import { planned } from '../programmes.ts';

let house: House;
beforeAll(async () => {
  house = await startHouse();
  await employAll(house.store);
});
afterAll(() => house.close());

const YEAR = '2026';

interface Held {
  reference: string;
  matterId: string;
}

/** A group or an activity of one meeting on a day, with an opinion for each of the words. */
async function held(
  {
    kind = 'group',
    day,
    workerId = 'social_worker',
  }: { kind?: 'group' | 'activity'; day: string; workerId?: string },
  words: readonly { liked?: string; wanted?: string }[],
): Promise<Held> {
  const { store } = house;
  const startsAt = instantAt(day, '10:00');
  const meetings = [{ no: 1, startsAt, endsAt: startsAt + 2 * HOUR }];
  const service = kind === 'group' ? 'group_work' : 'activities';
  const made = await planned(store, { kind, service, workerId, meetings });
  for (const one of words)
    await giveTo(store, made.matterId, { way: 'paper', choices: { overall: 4 }, words: { ...one } });
  return made;
}

/** Words of a programme, each by somebody else. */
const wrote = (name: string, n: number) =>
  Array.from({ length: n }, (_, at) => ({
    liked: `${name}的话第${at}句，手工好`,
    wanted: `${name}盼望第${at}句`,
  }));

const textsIn = (page: string): string[] =>
  [...page.matchAll(/<li[^>]*>([^<]*(?:的话|盼望)第\d句[^<]*)<\/li>/g)].map(([, text = '']) => text.trim());
async function pageOf(login: string, path: string): Promise<string> {
  const answer = await (await house.desk(login)).get(path);
  return answer.status === 200 ? answer.text() : '';
}
const across = (login: string, of: string, page = 'words/') =>
  pageOf(login, `/desk/programmes/opinions/${page}?of=${of}&period=${YEAR}`);
const ownTexts = async (login: string, { reference }: Held): Promise<string[]> =>
  textsIn(await pageOf(login, `/desk/programmes/${reference}/opinions/words/`));
const sorted = (texts: readonly string[]) => texts.toSorted();

describe('what people wrote, across programmes', () => {
  let mine: Held;
  let second: Held;
  let others: Held;
  let few: Held;
  let cases: Held;
  let handed: Held;
  beforeAll(async () => {
    const { store } = house;
    mine = await held({ day: '2026-03-02' }, wrote('甲', 5));
    second = await held({ day: '2026-04-02', kind: 'activity' }, wrote('乙', 6));
    others = await held({ day: '2026-05-02', workerId: 'on_duty' }, wrote('丙', 5));
    few = await held({ day: '2026-06-02' }, wrote('丁', 4));
    const { matterId } = await collected(store, { year: Number(YEAR) });
    for (const words of wrote('戊', 7)) await answered(store, matterId, { overall: 4 }, { words });
    cases = { matterId, reference: (await collectionOf(store, matterId)).row.reference };
    handed = await held({ day: '2026-07-02' }, wrote('己', 5));
    await store.db.update(matter).set({ handlerId: 'on_duty' }).where(eq(matter.id, handed.matterId));
  });

  test.each(allRoles)(
    'a %s reads there what the own pages of the programmes let them read, and nothing else',
    async (role) => {
      const all = [mine, second, others, few, cases, handed];
      const own = new Map<Held, string[]>();
      for (const one of all) own.set(one, await ownTexts(role, one));
      const of = (...some: Held[]) => sorted(some.flatMap((one) => own.get(one) ?? []));
      const readable = new Set(of(...all));
      const scopes = {
        'k:group': [mine, others, handed],
        'k:activity': [second],
        'k:case': [cases],
        's:group_work': [mine, others, handed],
        'w:social_worker': [mine, second, cases, handed],
      } as const;
      const leads = ['director', 'service_head', 'supervisor', 'assistant_supervisor'].includes(role);
      for (const [scope, programmes] of Object.entries(scopes)) {
        const texts = sorted(textsIn(await across(role, scope)));
        expect([scope, texts.filter((text) => !readable.has(text))]).toEqual([scope, []]);
        if (leads || scope === `w:${role}`) expect([scope, texts]).toEqual([scope, of(...programmes)]);
      }
      if (leads) expect(readable.size).toBe(2 * (5 + 6 + 5 + 5 + 5));
      if (role === 'social_worker') expect(readable.size).toBe(2 * (5 + 6 + 5));
    },
  );

  test('stands question by question in an order of its own, form by form, without what would tell whose it is', async () => {
    const page = await across('supervisor', 'w:social_worker');
    const lists = [...page.matchAll(/<ul class="wrote"[^>]*>([\s\S]*?)<\/ul>/g)].map(([, list = '']) =>
      textsIn(list),
    );
    // Group, activity, case: two questions each.
    expect(lists.map(({ length }) => length)).toEqual([10, 10, 6, 6, 5, 5]);
    for (const list of lists) expect(list).toEqual(list.toSorted((a, b) => a.localeCompare(b, 'zh')));
    const read = page.replace(/<[^>]+>/g, '').replace(/\s+/g, ' ');
    for (const heading of ['小组参加者意见表', '活动参加者意见表', '个案服务成效表', '哪里最好？（10 条）'])
      expect(read).toContain(heading);
    for (const { reference } of [mine, second, few, cases, handed]) expect(page).not.toContain(reference);
    // Of seven on cases five are told, of four on a group none.
    expect(textsIn(page).filter((text) => text.includes('戊'))).toHaveLength(10);
    expect(page).not.toContain('丁的话');
  });

  test('says that a programme somebody else runs by now is left out, and counts the words of the rest', async () => {
    const page = (await across('social_worker', 'w:social_worker', ''))
      .replace(/<[^>]+>/g, ' ')
      .replace(/\s+/g, ' ');
    expect(page).toContain('不到 5 份的不在内。有 1 项现在由同事负责，写的话您看不到。');
    // 5 + 6 + 5 of them.
    expect(page).toContain('写了话的有 16 人。');
    expect(page).toMatch(/手工 16 100%/);
    const led = (await across('director', 'w:social_worker', ''))
      .replace(/<[^>]+>/g, ' ')
      .replace(/\s+/g, ' ');
    expect(led).toContain('写了话的有 21 人。');
    expect(led).toContain('最多取最近结束的 20 项、300 份写了话的意见，不到 5 份的不在内。');
    expect(led).not.toContain('由同事负责');
  });

  test('tells no word of one person alone, and none below five who wrote', async () => {
    await held({ day: '2025-03-02' }, [{ liked: '折纸好玩' }, { liked: '折纸' }, { liked: '轮椅' }, {}, {}]);
    await held({ day: '2025-04-02' }, [{ liked: '剪纸' }, {}, {}, {}, {}, {}]);
    const { store } = house;
    const viewer = await viewerOf(store, 'director');
    const period = parsePeriod('2025');
    if (!viewer || !period) throw new Error('nobody');
    const wanted = { viewer, scope: 'k:group', period };
    expect((await frequentAcross(store, wanted))?.frequent).toEqual({ writers: 4, words: [] });
    await held({ day: '2025-05-02' }, [{ wanted: '折纸' }, {}, {}, {}, {}]);
    expect((await frequentAcross(store, wanted))?.frequent).toEqual({
      writers: 5,
      words: [{ word: '折纸', n: 3 }],
    });
  });

  test('is bounded: the last to end, and no more opinions than is said', async () => {
    const { store } = house;
    const viewer = await viewerOf(store, 'director');
    const period = parsePeriod(YEAR);
    if (!viewer || !period) throw new Error('nobody');
    const wanted = { viewer, scope: 'k:group', period };
    const read = async (programmes: number, opinions: number) => {
      const found = await wordsAcross(store, { ...wanted, bounds: { programmes, opinions } });
      const texts = found?.forms.flatMap(({ words }) => words.flatMap((one) => one.texts)) ?? [];
      return [Map.groupBy(texts, (text) => text.slice(0, 1)), found?.more] as const;
    };
    const counts = async (programmes: number, opinions: number) => {
      const [by, more] = await read(programmes, opinions);
      return [Object.fromEntries([...by].map(([name, texts]) => [name, texts.length])), more];
    };
    // Two questions each: 己 ended last, then 丙, then 甲.
    expect(await counts(3, 15)).toEqual([{ 己: 10, 丙: 10, 甲: 10 }, false]);
    expect(await counts(2, 15)).toEqual([{ 己: 10, 丙: 10 }, true]);
    expect(await counts(3, 14)).toEqual([{ 己: 10, 丙: 10, 甲: 8 }, true]);
    expect(await counts(3, 7)).toEqual([{ 己: 10, 丙: 4 }, true]);
    expect(await counts(3, 5)).toEqual([{ 己: 10 }, true]);
  });

  test('says nothing where no programme has five answers', async () => {
    expect(await across('director', 's:other')).toContain('没有一项满 5 份意见');
    expect(await across('director', 's:other', '')).not.toContain('写得最多的词');
  });
});
