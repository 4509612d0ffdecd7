import { parseArgs } from 'node:util';
import { addPerson, type NewPerson } from '../../../db/accounts.ts';
import { everybody } from '../../../db/people.ts';
import { parseAccount } from '../../../domain/forms/accounts.ts';
import { roles } from '../../../domain/permissions.ts';
import { withHouse } from '../open.ts';
import { Sentence } from '../settings.ts';
import { type Here, parsed } from './here.ts';

/** Adds somebody to a database far away, for `--remote`; @returns the one-time code */
export type AddFarAway = (here: Here, person: NewPerson) => string;

const usageOf = ({ call }: Here, far: boolean): string => `用法：
  ${call} add --login linjing --name 林静 --role director [--role …] [--department 综合部] [--email a@b.cn]${far ? ' [--remote]' : ''}
  ${call} list
职务：${Object.entries(roles)
  .map(([role, name]) => `${role} ${name}`)
  .join('、')}`;

/** `staff add …`: the first accounts, with a one-time code to set a password; `staff list`. */
export async function staff(args: string[], here: Here, addFarAway?: AddFarAway): Promise<void> {
  const usage = usageOf(here, addFarAway !== undefined);
  const { values, positionals } = parsed(usage, () => read(args));
  const [verb] = positionals;
  const { role, remote, ...rest } = values;
  if (verb === 'list') return list(here);
  if (verb !== 'add' || (remote && !addFarAway)) throw new Sentence(usage);
  const form = parseAccount({ ...rest, roles: role });
  if (!form.ok) throw new Sentence([...form.errors.map(({ message }) => message), '', usage].join('\n'));
  const { login, name, email, department } = form.value;
  const held = form.value.roles.map((item) => ({ role: item, department: department ?? '' }));
  const person = { login, name, email: email ?? null, roles: held };
  const code = remote && addFarAway ? addFarAway(here, person) : await add(here, person);
  process.stdout.write(
    `已建立账号 ${login}（${name}）。\n一次性邀请码：${code}\n请在 72 小时内打开 ${remote ? '' : here.settings.site}/desk/invitation/，用账号和邀请码设密码。\n`,
  );
}

const read = (args: string[]) =>
  parseArgs({
    args,
    allowPositionals: true,
    options: {
      login: { type: 'string' },
      name: { type: 'string' },
      role: { type: 'string', multiple: true },
      department: { type: 'string' },
      email: { type: 'string' },
      remote: { type: 'boolean', default: false },
    },
  });

const add = ({ settings, migrations }: Here, person: NewPerson): Promise<string> =>
  withHouse(settings, migrations, async (store) => {
    const known = (await everybody(store)).some(({ login }) => login === person.login);
    if (known) throw new Sentence(`账号 ${person.login} 已经有了。`);
    return (await addPerson(store, person, { at: Date.now(), by: null })).code;
  });

const list = ({ settings, migrations }: Here): Promise<void> =>
  withHouse(settings, migrations, async (store) => {
    for (const person of await everybody(store)) {
      const held = person.roles.map(({ role }) => roles[role]).join('、');
      const left = person.leftAt === null ? '' : '\t已离职';
      process.stdout.write(`${person.login}\t${person.name}\t${held}${left}\n`);
    }
  });
