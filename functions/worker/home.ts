import { drizzle } from 'drizzle-orm/d1';
import { KeyRing } from '../../db/keys.ts';
import type { PageLocals } from '../../db/page-locals.ts';
import * as schema from '../../db/schema.ts';
import type { Store } from '../../db/store.ts';
import type { Instant } from '../../domain/time.ts';
import type { Home, Limit, Limits, MailDriver } from '../home.ts';
import { keepingMail } from '../kept-mail.ts';
import { wecomRobot } from '../robot.ts';
import { VERSION } from '../version.ts';
import { bucketFiles } from './files.ts';
import { bindingMail } from './mail.ts';

/** What wrangler.toml binds. Only this folder knows these names. */
export interface Bindings {
  DB: D1Database;
  EMAIL: SendEmail;
  FILES: R2Bucket;
  ASSETS: Fetcher;
  LIMIT_SUBMISSIONS: RateLimit;
  LIMIT_STATUS: RateLimit;
  LIMIT_WRONG_CODES: RateLimit;
  LIMIT_SIGN_INS: RateLimit;
  LIMIT_ACCOUNT: RateLimit;
  LIMIT_MESSAGES: RateLimit;
  SITE?: string;
  DEMO?: string;
  LIMITS?: string;
  MAIL?: string;
  MAIL_FROM?: string;
  TRUST_PROXY?: string;
  KEY_RING?: string;
  WECOM_ROBOT?: string;
}

export type Render = (request: Request, locals: PageLocals) => Promise<Response>;

const stores = new WeakMap<D1Database, Store>();

/** Drizzle over D1 and the keys, once a Worker instance. */
function storeOf(env: Bindings): Store {
  const known = stores.get(env.DB);
  if (known) return known;
  if (!env.KEY_RING) throw new Error('KEY_RING is not set: README, “放到 Cloudflare 上”');
  const store = { db: drizzle(env.DB, { schema }), keys: KeyRing.parse(env.KEY_RING) };
  stores.set(env.DB, store);
  return store;
}

const limit =
  (binding: RateLimit): Limit =>
  async (key) =>
    (await binding.limit({ key })).success;
const open: Limit = () => Promise.resolve(true);
const without: Limits = {
  submissions: open,
  status: open,
  wrongCodes: open,
  signIns: open,
  account: open,
  messages: open,
};

const limitsOf = (env: Bindings): Limits =>
  env.LIMITS === 'off'
    ? without
    : {
        submissions: limit(env.LIMIT_SUBMISSIONS),
        status: limit(env.LIMIT_STATUS),
        wrongCodes: limit(env.LIMIT_WRONG_CODES),
        signIns: limit(env.LIMIT_SIGN_INS),
        account: limit(env.LIMIT_ACCOUNT),
        messages: limit(env.LIMIT_MESSAGES),
      };

/** Cloudflare as a home: one for each request. */
export function workerHome(env: Bindings, context: ExecutionContext, render: Render, at?: Instant): Home {
  const store = storeOf(env);
  const now = () => at ?? Date.now();
  const mail: MailDriver = env.MAIL === 'kept' ? keepingMail(store, now) : bindingMail(env.EMAIL);
  return {
    store,
    files: bucketFiles(env.FILES),
    mail,
    robot: env.WECOM_ROBOT ? wecomRobot(env.WECOM_ROBOT) : null,
    limits: limitsOf(env),
    settings: {
      site: (env.SITE ?? '').replace(/\/$/, ''),
      demo: env.DEMO === 'on',
      secondFactor: env.DEMO !== 'on',
      limits: env.LIMITS !== 'off',
      mailFrom: env.MAIL_FROM ?? '',
      version: VERSION,
    },
    now,
    addressOf: (request) => addressOf(request, env.TRUST_PROXY === '1'),
    later: (work) => context.waitUntil(work),
    render,
  };
}

/** Cloudflare names the caller; behind a proxy of one's own the proxy does, last in its list. */
function addressOf(request: Request, trustProxy: boolean): string {
  const forwarded = trustProxy
    ? request.headers.get('x-forwarded-for')?.split(',').at(-1)?.trim()
    : undefined;
  return forwarded || request.headers.get('cf-connecting-ip') || 'local';
}
