import { auditActions, sayBreak } from './audit.ts';
import { type Letter, letter } from './letters.ts';
import { isRealDay } from './time.ts';
import { sayDay } from './words.ts';

/** What a letter of the house itself tells: it is about no matter, and holds what its row was written with. */
export interface HouseLetterData {
  /** The public address, empty when none is set. */
  site: string;
  facts: Readonly<Record<string, unknown>>;
}

type HouseTemplate = (data: HouseLetterData) => Letter;

const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const figure = (value: unknown): number => (typeof value === 'number' ? value : 0);
const sayWhichDay = (value: unknown): string => (isRealDay(text(value)) ? sayDay(text(value)) : '');

const sayDone = (action: unknown): string =>
  Object.entries(auditActions).find(([name]) => name === action)?.[1] ?? '';

const where = ({ site }: HouseLetterData, path: string): string | null =>
  site === '' ? null : `${site}${path}`;

/** A hash in groups of eight, to be read out and compared by eye. */
const inGroups = (hash: string): string => (hash.match(/.{1,8}/g) ?? []).join(' ');

/** Letters of the house to colleagues by their role: nothing of a matter, nothing of a person. */
export const houseTemplates = {
  'audit-head': (data) =>
    letter(
      `审计记录指纹 ${text(data.facts.day)}`,
      `截至 ${sayWhichDay(data.facts.day)}24:00，审计记录最后一条的指纹是：`,
      inGroups(text(data.facts.hash)),
      '请保存这封邮件。日后有人改动或删去这一天以前的任何一条记录，指纹就对不上。要核对时，请系统管理员运行 audit verify --head 命令，后面写上这串指纹。',
      where(data, '/desk/audit/'),
    ),
  'audit-broken': (data) =>
    letter(
      '请立即查看：审计记录对不上',
      `昨夜核对审计记录时发现问题：${sayBreak(data.facts)}`,
      '这说明有人绕过本系统直接改动过数据库，或磁盘出了错。请先不要清理任何东西，保留数据和备份，与系统管理员一起查明。',
      where(data, '/desk/audit/'),
    ),
  'access-changed': (data) =>
    letter(
      '账号或权限有改动',
      `刚刚有人改动了谁能进入服务台：${sayDone(data.facts.action)}。`,
      '谁改的、改了谁，请在审计记录里看。如果不是您知道的事，请马上找系统管理员问清楚。',
      where(data, '/desk/audit/'),
    ),
  'calendar-missing': (data) =>
    letter(
      `${figure(data.facts.year)} 年的放假安排`,
      `${figure(data.facts.year)} 年的放假安排还没有导入，那一年的期限都标“暂定”。国务院办公厅一般在十月底到十一月公布；公布后请在服务台的“日历”里导入，没有办结的期限会重新计算。`,
      where(data, '/desk/calendar/'),
    ),
} as const satisfies Record<string, HouseTemplate>;
export type HouseTemplateName = keyof typeof houseTemplates;

/** Whether a letter of this name is about the house and not about a matter. */
export const isHouseTemplate = (name: string): name is HouseTemplateName =>
  Object.hasOwn(houseTemplates, name);

/** What a letter of the house says, at the moment it leaves. */
export const writeHouseLetter = (name: HouseTemplateName, data: HouseLetterData): Letter =>
  houseTemplates[name](data);
