import { eq } from 'drizzle-orm';
import type { Kind, Service } from '../../domain/submission.ts';
import { type DataKey, seal } from '../keys.ts';
import { improvementPlace } from '../places.ts';
import { matter } from '../schema.ts';
import { improvement, survey } from '../schema-procedure.ts';
import { atomically, type Statement, type Store } from '../store.ts';
import type { Login } from './people.ts';
import { type Begun, type Story, said } from './play.ts';
import { assigned, closed, contacted, opened, replied } from './steps.ts';

// Two quarters and more that lie behind, short and all closed: what the figures and the public record are made of.

interface Past {
  kind: Kind;
  service: Service;
  message: string;
  /** What was done about it. */
  done: string;
  /** What it has improved, in a sentence fit for the public. */
  improved?: string;
}

const pasts: readonly Past[] = [
  {
    kind: 'complaint',
    service: 'activities',
    message: '社区活动的时间改了，群里只发了一条通知，我们不看微信的老人都白跑一趟。',
    done: '已逐一致电报名的长者道歉，改期通知同时打电话。',
  },
  {
    kind: 'suggestion',
    service: 'activities',
    message: '活动室的椅子太矮，老人坐下去站不起来，可以换几把有扶手的吗？',
    done: '已添置二十把有扶手的椅子。',
    improved: '长者活动室添了二十把有扶手的椅子。',
  },
  {
    kind: 'complaint',
    service: 'casework',
    message: '约了社工谈低保的材料，等了半个小时人才来，之前也没有说一声。',
    done: '当面说明当天的情况并道歉，另约了时间把材料补齐。',
  },
  {
    kind: 'compliment',
    service: 'casework',
    message: '谢谢社工陪我母亲办完了残疾证，前后跑了四趟，一句怨言都没有。',
    done: '已转达经办的同事，并向来件人道谢。',
  },
  {
    kind: 'suggestion',
    service: 'group_work',
    message: '亲子小组能不能安排在周末？工作日我们都要上班，只能让老人带孩子来。',
    done: '已把下一期亲子小组改在星期六上午。',
    improved: '亲子小组从星期三下午改到了星期六上午。',
  },
  {
    kind: 'complaint',
    service: 'posted_workers',
    message: '驻点的服务时间贴的是到五点半，我五点去已经锁门了，打电话也没有人接。',
    done: '核实当天同事外出家访没有挂牌，已改为外出时挂牌并转接电话。',
  },
  {
    kind: 'complaint',
    service: 'administration',
    message: '打你们热线转了三次都没有找到人，每次都要从头再说一遍。',
    done: '热线改为首接负责，由第一个接听的同事跟到底。',
  },
  {
    kind: 'suggestion',
    service: 'casework',
    message: '上门之前可不可以先发短信？陌生电话我们都不敢接，怕是骗子。',
    done: '家访前一天先发短信，写明谁来、什么时候来。',
    improved: '家访前一天先发短信，写明谁来、几点来。',
  },
  {
    kind: 'complaint',
    service: 'group_work',
    message: '小组报名说满了，可是听说后来又加了人，到底按什么排先后？',
    done: '说明候补名单的排法，并把名单的次序贴在报名处。',
  },
  {
    kind: 'compliment',
    service: 'activities',
    message: '暑期班的社工和义工都很有耐心，孩子回家天天说起，谢谢你们。',
    done: '已转达暑期班的同事和义工，并向来件人道谢。',
  },
];

const handlers: readonly Login[] = ['shegong', 'zhiban', 'zhiban2', 'xingzheng'];

/** Working days between one and the next, how many there are, and the last of them. */
const APART = 2;
const MANY = 50;
const LAST = -46;
/** One in so many was answered late. */
const LATE = 15;

const pastOf = (at: number): Past | undefined => pasts[at % pasts.length];

function storyOf(past: Past, at: number): Story {
  const day = LAST - APART * (MANY - 1 - at);
  const handler = handlers[at % handlers.length] ?? 'shegong';
  const channel = at % 3 === 1 ? 'phone' : 'web';
  const phone = `154000002${String(at).padStart(2, '0')}`;
  const replyDay = day + (at % LATE === 2 ? 9 : 3 + (at % 3));
  const answer =
    past.kind === 'compliment' ? [] : [contacted(handler, [day + 2, '15:20'], 'call', '已了解情况。')];
  // Who says it again hears what has been done: the same improvement is not adopted, or told to the public, twice.
  const outcome = past.improved && at < pasts.length ? 'adopted' : 'explained';
  return {
    channel,
    received: [day, '10:40'],
    ...(channel === 'phone' ? { entered: ['zonghe', [day, '10:55']] as const } : {}),
    form: said(past.kind, 'service_user', past.message, { phone, replyBy: 'phone', age: 'adult' }),
    steps: [
      ...(channel === 'web' ? [opened('zhuguan', [day + 1, '09:10'])] : []),
      assigned('zhuguan', [day + 1, '09:15'], handler),
      ...answer,
      replied(handler, [replyDay, '16:10'], 'call', past.done),
      closed('zhuguan', [replyDay + 1, '10:00'], outcome, past.done),
    ],
  };
}

/** Matters of the quarters that lie behind, all closed. */
export const archive: readonly Story[] = Array.from({ length: MANY }, (_, at) => at).flatMap((at) => {
  const past = pastOf(at);
  return past ? [storyOf(past, at)] : [];
});

/** What else there is of the matters that lie behind: which service, what the sender answered, what was improved. */
export async function rememberArchive(store: Store, begun: readonly Begun[]): Promise<void> {
  const statements: Statement[] = [];
  const told = new Set<string>();
  for (const [at, { matterId, story }] of begun.entries()) {
    const past = pasts.find(({ message }) => message === story.form.message);
    const [row] = await store.db.select().from(matter).where(eq(matter.id, matterId));
    if (!past || !row || row.closedAt === null) continue;
    statements.push(store.db.update(matter).set({ service: past.service }).where(eq(matter.id, matterId)));
    if (at % 4 !== 3) statements.push(answered(store, matterId, at, row.closedAt));
    if (past.improved && !told.has(past.improved)) {
      told.add(past.improved);
      const key = store.keys.dataKey(row.id, row.dataKey);
      statements.push(improved(store, key, matterId, past.improved, row.closedAt));
    }
  }
  await atomically(store, statements);
}

const answered = (store: Store, matterId: string, at: number, closedAt: number): Statement => {
  const handled = at % 9 === 4 ? 'dissatisfied' : at % 5 === 1 ? 'fair' : 'satisfied';
  const timely = at % LATE === 2 ? 'slow' : 'prompt';
  return store.db.insert(survey).values({ matterId, handled, timely, at: closedAt });
};

const improved = (store: Store, key: DataKey, matterId: string, text: string, at: number): Statement => {
  const sealedText = seal(key, improvementPlace(matterId), text);
  return (
    store.db
      .insert(improvement)
      .values({ matterId, sealedText, at })
      // The closing wrote down what was done; for the public it is said in fewer words.
      .onConflictDoUpdate({ target: improvement.matterId, set: { sealedText, at } })
  );
};
