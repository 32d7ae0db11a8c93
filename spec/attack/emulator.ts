import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Refusal } from '../../src/service-model/answer';
import { readContent } from '../../src/service-model/content';
import { readMultipart } from '../../src/service-model/multipart';
import { childScript } from '../support/childScript';
import { measureCpuTime } from '../support/cpuTime';

interface Attack {
  readonly name: string;
  run(): Promise<{ readonly tried: number; readonly gotThrough: number }>;
}

interface EmulatorProcess {
  readonly url: string;
  /** The most memory that it has had so far, in MB. */
  peak(): number;
}

const MB = 2 ** 20;

/** Lets `attack` have an emulator in a process of its own. */
async function withEmulator<T>(attack: (emulator: EmulatorProcess) => Promise<T>): Promise<T> {
  const script = await childScript(join(process.cwd(), 'spec/attack/emulatorProcess.ts'));
  const { child, ended } = script.start();
  try {
    const [url] = (await once(createInterface(child.stdout!), 'line')) as [string];
    const peak = () => Number(/VmHWM:\s*(\d+) kB/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1]) / 1024;
    return await attack({ url, peak });
  } finally {
    child.kill();
    await ended;
    await script.remove();
  }
}

async function dial(url: string): Promise<Socket> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
}

/** Sends so many bytes, as fast as they are taken, until the connection is closed. */
async function pour(socket: Socket, bytes: number): Promise<void> {
  const chunk = Buffer.alloc(64 * 1024, 'x');
  const closed = new Promise((resolve) => socket.once('close', resolve));
  for (let left = bytes; left > 0 && socket.writable; left -= chunk.length) {
    if (!socket.write(chunk)) await Promise.race([new Promise((resolve) => socket.once('drain', resolve)), closed]);
  }
  await closed;
}

/** Forty connections that send 15 MB each; gives the memory that it took. */
const flood = (head: (conversationId: string) => string) =>
  withEmulator(async ({ url, peak }) => {
    const started = await fetch(`${url}/api/conversations`, { method: 'POST', headers: { authorization: 'Bearer s' } });
    const { conversationId } = (await started.json()) as { conversationId: string };
    const sockets = await Promise.all(Array.from({ length: 40 }, () => dial(url)));
    await Promise.all(
      sockets.map((socket) => {
        socket.resume().write(head(conversationId));
        return pour(socket, 15 * MB);
      }),
    );
    const isAlive = (await fetch(url)).status === 404;
    console.log(`    40 connections that send 15 MB each: ${Math.round(peak())} MB at most`);
    return { tried: 40, gotThrough: isAlive && peak() < 100 ? 0 : 1 };
  });

const uploadTo = (id: string) => `POST /api/conversations/${id}/upload HTTP/1.1\r\nhost: localhost\r\n`;

/** What makes a search in a body slow, if anything does. */
const bytes = Array.from({ length: 256 }, (_, byte) => Buffer.from([byte]));
const nearlyBoundaries = [
  '\r\n',
  '\r\n\r',
  '\r\n-',
  '\r\n--',
  '\r\n--b',
  '\r\n--boundar',
  '--boundary',
  '\n--boundary\r',
];

/** The body that an attacker sends, and what takes it in. It is made before the time is taken. */
interface Case {
  readonly body: () => Buffer;
  readonly parse: (body: Buffer) => unknown;
}

/** How long `parse`, which may refuse what it gets, keeps the processor busy, in ms. */
const timeOf = (parse: () => unknown): number =>
  measureCpuTime(() => {
    try {
      parse();
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
    }
  });

const limit = 100;

/** The shortest of three runs if the first was too long: the collection of garbage is no attack. */
function fairTimeOf({ body, parse }: Case): number {
  const given = body();
  const time = () => timeOf(() => parse(given));
  const ms = time();
  return ms < limit ? ms : Math.min(ms, time(), time());
}

function tryAll(what: string, cases: readonly Case[]) {
  const times = cases.map(fairTimeOf);
  console.log(`    ${what}: ${Math.round(Math.max(...times))} ms at most`);
  return Promise.resolve({ tried: times.length, gotThrough: times.filter((ms) => ms >= limit).length });
}

const form = (body: Buffer) =>
  Buffer.concat([Buffer.from('--boundary\r\n\r\n'), body, Buffer.from('\r\n--boundary--\r\n')]);

/** Against the emulator. */
export const attacks: readonly Attack[] = [
  {
    name: 'emulator: floods without a credential',
    run: () => flood((id) => `${uploadTo(id)}content-length: ${15 * MB}\r\n\r\n`),
  },
  {
    name: 'emulator: floods with a wrong credential, in chunks',
    run: () =>
      flood(
        (id) =>
          `${uploadTo(id)}authorization: Bearer x\r\ntransfer-encoding: chunked\r\n\r\n${(15 * MB).toString(16)}\r\n`,
      ),
  },
  {
    name: 'emulator: floods to a path that is not there',
    run: () => flood(() => `POST /nothing HTTP/1.1\r\nhost: localhost\r\ncontent-length: ${15 * MB}\r\n\r\n`),
  },
  {
    name: 'emulator: 16 MB of each nasty byte as a form',
    run: () =>
      tryAll(
        '16 MB as a form',
        [...bytes, ...nearlyBoundaries.map((text) => Buffer.from(text))].map((piece) => ({
          body: () => form(Buffer.alloc(16 * MB, piece)),
          parse: (body) => readMultipart(body, 'boundary', 100),
        })),
      ),
  },
  {
    name: 'emulator: 1 MB of each nasty character as a message',
    run: () =>
      tryAll(
        '1 MB as a message',
        ['[', '{', '"', '\\', ' ', '-', '0', '[[],', '{"a":', '"",'].flatMap((piece) => {
          const text = piece.repeat(MB / piece.length);
          return [text, `{"text":"${text}"}`, `{"images":[${text}""]}`].map((content) => ({
            body: () => Buffer.from(content),
            parse: (body: Buffer) => readContent(body.toString()),
          }));
        }),
      ),
  },
];
