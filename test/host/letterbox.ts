import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { freePort } from './artefact.ts';

/** What the mail server does with a letter that is brought to it. */
export type Mood =
  | 'takes'
  | 'takes-its-time'
  | 'refuses'
  | 'defers'
  | 'is-slow'
  | 'dawdles'
  | 'drops'
  | 'takes-then-drops';

export interface Taken {
  id: string;
  from: string;
  to: string;
  subject: string;
  text: string;
}

export interface Letterbox {
  url: string;
  taken: Taken[];
  turn(mood: Mood): void;
  down(): Promise<void>;
  up(): Promise<void>;
}

const saying = (responseCode: number, words: string) => Object.assign(new Error(words), { responseCode });

/** A real SMTP server on loopback that does as it is told. With `secure` it speaks TLS from the first byte. */
export async function openLetterbox(options: SMTPServerOptions = {}): Promise<Letterbox> {
  const port = await freePort();
  const post: Post = { mood: 'takes', taken: [], sockets: new Set() };
  let server: SMTPServer | undefined;
  const up = () =>
    new Promise<void>((resolve) => {
      server = new SMTPServer({
        ...manners(post),
        ...options,
        ...(options.onAuth ? { disabledCommands: [] } : {}),
      });
      server.on('error', () => {});
      server.server.on('connection', (socket: Socket) => {
        post.sockets.add(socket);
        socket.once('close', () => post.sockets.delete(socket));
      });
      server.listen(port, '127.0.0.1', () => resolve());
    });
  const down = () =>
    new Promise<void>((resolve) => {
      dropAll(post);
      if (server) server.close(() => resolve());
      else resolve();
    });
  await up();
  const turn = (mood: Mood) => {
    post.mood = mood;
  };
  return {
    url: `${options.secure ? 'smtps' : 'smtp'}://localhost:${port}`,
    taken: post.taken,
    turn,
    up,
    down,
  };
}

interface Post {
  mood: Mood;
  taken: Taken[];
  sockets: Set<Socket>;
}

function dropAll({ sockets }: Post): void {
  for (const socket of sockets) socket.destroy();
}

/** How long it thinks about each step, in milliseconds. */
const dawdling = ({ mood }: Post): number => (mood === 'dawdles' ? 700 : 0);

/** How the server meets who brings a letter. */
const manners = (post: Post): SMTPServerOptions => ({
  authOptional: true,
  disabledCommands: ['AUTH'],
  closeTimeout: 100,
  // Offered, and trusted by nobody, as a mail server of the same machine does.
  ...ownCertificate('localhost'),
  onConnect: (_session, done) => void setTimeout(done, dawdling(post)),
  onMailFrom: (_address, _session, done) => void setTimeout(done, dawdling(post)),
  onRcptTo(address, _session, done) {
    if (post.mood === 'dawdles') return void setTimeout(done, dawdling(post));
    if (post.mood === 'refuses') return done(saying(550, `no such user ${address.address}`));
    if (post.mood === 'defers') return done(saying(451, 'come back later'));
    done();
  },
  onData(stream, _session, done) {
    const parts: Buffer[] = [];
    stream.on('data', (part: Buffer) => {
      parts.push(part);
      if (post.mood === 'drops') dropAll(post);
    });
    stream.on('end', () => {
      if (post.mood === 'drops' || post.mood === 'is-slow') return;
      post.taken.push(readLetter(Buffer.concat(parts).toString('utf8')));
      if (post.mood === 'takes-then-drops') return dropAll(post);
      if (post.mood === 'takes-its-time') return void setTimeout(done, 100);
      done();
    });
  },
});

/** A letter as it came over the line: its headers unfolded and decoded, its text decoded. */
function readLetter(raw: string): Taken {
  const [head = '', ...rest] = raw.split('\r\n\r\n');
  const lines = head.replaceAll(/\r\n[ \t]+/g, ' ').split('\r\n');
  const header = (name: string) =>
    decodeWords(
      lines.find((line) => line.toLowerCase().startsWith(`${name}:`))?.slice(name.length + 1) ?? '',
    );
  const body = rest.join('\r\n\r\n');
  const encoding = header('content-transfer-encoding');
  const text =
    encoding === 'base64'
      ? Buffer.from(body, 'base64').toString('utf8')
      : encoding === 'quoted-printable'
        ? unquote(body.replaceAll(/=\r\n/g, ''))
        : body;
  return {
    id: header('message-id'),
    from: header('from'),
    to: header('to'),
    subject: header('subject'),
    text: text.replaceAll('\r\n', '\n').trimEnd(),
  };
}

const unquote = (text: string): string =>
  Buffer.from(
    text.replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  ).toString('utf8');

const decodeWords = (text: string): string =>
  text
    .replaceAll(/\?=\s+=\?/g, '?==?')
    .replaceAll(/=\?utf-8\?([BQ])\?([^?]*)\?=/gi, (_, kind: string, word: string) =>
      kind.toUpperCase() === 'B'
        ? Buffer.from(word, 'base64').toString('utf8')
        : unquote(word.replaceAll('_', ' ')),
    )
    .trim();

/** A certificate that vouches for itself, for one name. */
export function ownCertificate(name: string): { key: string; cert: string } {
  const folder = mkdtempSync(join(tmpdir(), 'certificate-'));
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const made = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  const named = ['-subj', `/CN=${name}`, '-addext', `subjectAltName=DNS:${name}`, '-days', '2'];
  execFileSync('openssl', [...made, ...named, '-keyout', key, '-out', cert], { stdio: 'ignore' });
  const pair = { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') };
  rmSync(folder, { recursive: true });
  return pair;
}
