import { EventEmitter } from 'node:events';
import { PassThrough } from 'node:stream';
import { text as textOf } from 'node:stream/consumers';
import { filter, firstValueFrom, fromEvent, merge, tap } from 'rxjs';
import { type Emulator, type Fault, type FaultedRequest, startEmulator } from 'rxjs-direct-line/emulator';
import { chat } from '../../src/cli/chat';
import { type Running, serve } from '../support/server';
import { start } from './here';

describe('--verbose', () => {
  let emulator: Emulator;
  let service: Running;
  let env: Record<string, string>;
  /** Every credential that has passed. */
  let credentials: Set<string>;
  let fault: (request: FaultedRequest) => Fault | undefined;

  beforeEach(async () => {
    credentials = new Set();
    fault = () => undefined;
    emulator = await startEmulator({ bot: ({ text }) => [`You said ${text!}`], fault: (request) => fault(request) });
    service = await serve((request, response) => {
      const { method = '', url = '', headers } = request;
      const forward = async () => {
        const { authorization = '', 'content-type': type = 'application/json' } = headers;
        credentials.add(authorization.split(' ')[1]!);
        const body = method === 'POST' ? await textOf(request) : undefined;
        const answer = await fetch(emulator.url + url, {
          method,
          headers: { authorization, 'content-type': type },
          ...(body && { body }),
        });
        const said = await answer.text();
        for (const [, token = ''] of said.matchAll(/(?:^|"token":)"([^"]+)"/g)) credentials.add(token);
        response.writeHead(answer.status, { 'content-type': 'application/json' }).end(said);
      };
      forward().catch(() => response.destroy());
    });
    env = { DIRECT_LINE_DOMAIN: service.url, DIRECT_LINE_SECRET: emulator.secret };
  });
  afterEach(() => Promise.all([service.close(), emulator.close()]));

  /** The lines of `err`, without what differs from run to run. */
  function linesOf(err: string): string[] {
    expect(credentials.size).toBeGreaterThan(0);
    for (const credential of credentials) expect(err).not.toContain(credential);
    return err
      .split('\n')
      .slice(0, -1)
      .map((line) => line.replace(/conversations\/[\w-]+/, 'conversations/ID').replace(/\d+ ms\)/, 'N ms)'));
  }
  const started = 'direct-line: POST /api/conversations: 200 (start, N ms)';
  const sent = 'direct-line: POST /api/conversations/ID/messages: 204 (send, N ms)';
  const read = (how: string) => `direct-line: GET /api/conversations/ID/messages: 200 (read, ${how}, N ms)`;

  it('tells of each request of send, beside what that prints', async () => {
    const { exit, out, err } = await start(['send', '--verbose', 'hello'], env).ended;
    expect({ exit, out }).toEqual({ exit: 0, out: expect.stringMatching(/^\S+\n$/) as string });
    expect(linesOf(err)).toEqual([started, sent]);
  });

  it('tells of each request of token', async () => {
    const { exit, out, err } = await start(['token', '--verbose'], env).ended;
    expect({ exit, out }).toEqual({ exit: 0, out: expect.stringMatching(/^\S+\n$/) as string });
    expect(linesOf(err)).toEqual(['direct-line: POST /api/tokens/conversation: 200 (generate, N ms)']);
  });

  it('tells of each attempt of token', async () => {
    fault = ({ nth }) =>
      nth === 1 ? { kind: 'status', status: 503 } : nth === 2 ? { kind: 'drop', when: 'after' } : undefined;
    const { err } = await start(['token', '--verbose'], env).ended;
    expect(linesOf(err)).toEqual([
      'direct-line: POST /api/tokens/conversation: 503 (generate, N ms)',
      'direct-line: POST /api/tokens/conversation: no answer (generate, attempt 2, N ms)',
      'direct-line: POST /api/tokens/conversation: 200 (generate, attempt 3, N ms)',
    ]);
  });

  it('tells why tail asks, and what it got', async () => {
    fault = ({ operation, nth }) => (operation === 'read' && nth === 2 ? { kind: 'status', status: 503 } : undefined);
    const { end, ended, said } = start(['tail', '--verbose'], env);
    await said('(read, retry');
    end('SIGINT');
    const { exit, err } = await ended;
    expect(exit).toBe(130);
    const lines = linesOf(err);
    expect(lines.slice(0, 5)).toEqual([
      started,
      read('first'),
      expect.stringMatching(/^direct-line: GET .+: 503 \(read, interval, N ms\): \w/),
      expect.stringMatching(/; trying again$/),
      read('retry, attempt 2'),
    ]);
    expect(lines.at(-1)).toMatch(/^direct-line tail /);
  });

  it('tells of each request of chat', async () => {
    const { stdin, ended } = start(['chat', '--verbose'], env);
    stdin.end('hello\n');
    const { exit, out, err } = await ended;
    expect({ exit, out }).toEqual({ exit: 0, out: 'You said hello\n' });
    expect(linesOf(err)).toEqual(expect.arrayContaining([started, sent, read('first'), read('drain')]));
  });

  it('tells of those of a chat with the demo', async () => {
    const { stdin, ended } = start(['chat', '--verbose']);
    stdin.end('hello\n');
    expect((await ended).err).toMatch(/^direct-line: POST .+ \(send, \d+ ms\)$/m);
  });

  describe('at a terminal', () => {
    const terminal = () =>
      Object.assign(new PassThrough({ encoding: 'utf8' }), { isTTY: true, hasColors: () => false });

    /** Begins a chat there; resolves with what is written to `stdout` or `stderr` of its first read. */
    async function begin(stdout: PassThrough, stderr: PassThrough): Promise<Record<'shown' | 'told', string>> {
      const written = { shown: '', told: '' };
      const write$ = merge(
        fromEvent(stdout, 'data').pipe(tap((text) => (written.shown += String(text)))),
        fromEvent(stderr, 'data').pipe(tap((text) => (written.told += String(text)))),
      );
      const said = firstValueFrom(write$.pipe(filter((text) => String(text).includes('(read, first'))));
      const process = Object.assign(new EventEmitter(), { env, stdin: terminal(), stdout, stderr });
      const running = chat.run({ values: {}, positionals: [], verbose: true }, process as unknown as NodeJS.Process);
      const subscription = running.subscribe();
      await said;
      subscription.unsubscribe();
      return written;
    }

    it('tells of each request above what is being typed', async () => {
      const { shown, told } = await begin(terminal(), terminal());
      expect(shown).toContain('direct-line: POST /api/conversations: 200 (start');
      expect(told).toBe('');
    });

    it('tells standard error where that goes elsewhere', async () => {
      const { shown, told } = await begin(terminal(), new PassThrough({ encoding: 'utf8' }));
      expect(linesOf(told)).toEqual([started, read('first')]);
      expect(shown).not.toContain('POST');
    });
  });

  it('says nothing of a credential that the service quotes', async () => {
    await service.close();
    service = await serve(({ headers: { authorization = '' } }, response) => {
      credentials.add(authorization.split(' ')[1]!);
      response.writeHead(403, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ error: { code: authorization, message: `${authorization} is not valid` } }));
    });
    for (const args of [['send', 'hello'], ['token'], ['tail'], ['chat']]) {
      const { ended } = start([...args, '--verbose'], { ...env, DIRECT_LINE_DOMAIN: service.url });
      const { exit, err } = await ended;
      expect(exit).toBe(1);
      expect(linesOf(err)[0]).toMatch(/^direct-line: POST .+: 403 \(\w+, N ms\)(: Bearer … is not valid)?$/);
    }
  });
});
