import { WorkerEntrypoint } from 'cloudflare:workers';

let mode = 'takes';
let taken: unknown[] = [];

/** A mail service that does what it is told: takes, refuses, drops the line, or takes and then drops the line. */
export default class MailService extends WorkerEntrypoint {
  /** POST /<mode> changes what it does; GET / lists what it has taken. */
  override async fetch(request: Request): Promise<Response> {
    if (request.method === 'GET') return Response.json(taken);
    mode = new URL(request.url).pathname.slice(1);
    taken = [];
    return new Response(null, { status: 204 });
  }

  async send(mail: unknown): Promise<{ messageId: string }> {
    if (mode === 'refuses') throw Object.assign(new Error('refused'), { code: 'E_RECIPIENT_NOT_ALLOWED' });
    if (mode === 'drops') throw new Error('the line is dead');
    if (mode === 'is-slow') await new Promise((resolve) => setTimeout(resolve, 100));
    taken.push(mail);
    if (mode === 'takes-then-drops') throw new Error('the line went dead');
    return { messageId: crypto.randomUUID() };
  }
}
