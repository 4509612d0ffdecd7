import type { Store } from '../../db/store.ts';
import type { Instant } from '../../domain/time.ts';
import type { Home, MailDriver } from '../home.ts';
import { keepingMail } from '../kept-mail.ts';
import { logFault } from '../log.ts';
import { wecomRobot } from '../robot.ts';
import { VERSION } from '../version.ts';
import { folderFiles } from './files.ts';
import { limitsInMemory, without } from './limits.ts';
import { filesOf, type HostSettings } from './settings.ts';
import { smtpMail } from './smtp.ts';

/** A server of one's own as a home: one for the whole process, told the socket's address with each request. */
export interface Host {
  home(request?: { remoteAddress: string | undefined }, at?: Instant): Home;
  /** Waits until the work that goes on after answers is done. */
  settled(): Promise<void>;
  /** Lets go of the lines to the mail server. */
  close(): void;
}

type Render = Home['render'];

export function hostOf(store: Store, settings: HostSettings, render: Render): Host {
  const now = () => Date.now();
  const mail: MailDriver = settings.smtp === undefined ? keepingMail(store, now) : smtpMail(settings.smtp);
  const limits = settings.limits ? limitsInMemory(now) : without;
  const robot = settings.robot === undefined ? null : wecomRobot(settings.robot);
  const files = folderFiles(filesOf(settings));
  const working = new Set<Promise<unknown>>();
  const later = (work: Promise<unknown>) => {
    working.add(work);
    const done = () => working.delete(work);
    work.then(done, (error) => {
      done();
      logFault('later', error);
    });
  };
  const { site, demo, mailFrom } = settings;
  const told = { site, demo, secondFactor: !demo, mailFrom, limits: settings.limits, version: VERSION };
  return {
    home: (request, at) => ({
      store,
      files,
      mail,
      robot,
      limits,
      settings: told,
      now: at === undefined ? now : () => at,
      addressOf: (asked) => forwarded(asked, settings.trustProxy) ?? request?.remoteAddress ?? 'local',
      later,
      memory: () => process.memoryUsage.rss(),
      render,
    }),
    settled: async () => {
      await Promise.allSettled(working);
    },
    close: () => mail.close?.(),
  };
}

/** The proxy of one's own names the caller last in its list; a list from anybody else is not believed. */
function forwarded(request: Request, trustProxy: boolean): string | undefined {
  if (!trustProxy) return undefined;
  return request.headers.get('x-forwarded-for')?.split(',').at(-1)?.trim() || undefined;
}
