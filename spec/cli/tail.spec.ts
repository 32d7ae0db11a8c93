import { EventEmitter, once } from 'node:events';
import { PassThrough, Writable } from 'node:stream';
import { firstValueFrom, lastValueFrom, Subject, toArray } from 'rxjs';
import { connect, type Message } from 'rxjs-direct-line';
import { type Emulator, type Fault, type FaultedRequest, type Reply, startEmulator } from 'rxjs-direct-line/emulator';
import { tail } from '../../src/cli/tail';
import { serve } from '../support/server';
import { start } from './here';
import { type Ended, install, signal } from './installed';

describe('direct-line tail', () => {
  let command: Awaited<ReturnType<typeof install>>;
  let emulator: Emulator;
  let env: Record<string, string>;
  let conversation: string;
  let bot$: Subject<Reply>;
  /** What happens when the service is asked for messages, for the `nth` time. */
  let reading: (nth: number) => Fault | undefined;

  beforeAll(async () => {
    command = await install();
  });
  beforeEach(async () => {
    bot$ = new Subject();
    reading = () => undefined;
    const fault = ({ operation, nth }: FaultedRequest) => (operation === 'read' ? reading(nth) : undefined);
    emulator = await startEmulator({ secret: 'open-sesame', bot$, fault });
    env = { DIRECT_LINE_DOMAIN: emulator.url, DIRECT_LINE_SECRET: emulator.secret };
    conversation = await begin();
  });
  afterEach(() => Promise.all([emulator.close(), command.stop()]));
  afterAll(() => command.remove());

  async function begin(): Promise<string> {
    const headers = { Authorization: `Bearer ${emulator.secret}` };
    const started = await fetch(`${emulator.url}/api/conversations`, { method: 'POST', headers });
    return ((await started.json()) as { conversationId: string }).conversationId;
  }
  /** The same conversation by the library. */
  const join = () =>
    connect({ domain: emulator.url, secret: emulator.secret, conversationId: conversation, userId: 'me' });
  async function watermark(): Promise<string> {
    const { message$, checkpoint$ } = join();
    const reader = message$.subscribe();
    const checkpoint = await firstValueFrom(checkpoint$);
    reader.unsubscribe();
    return checkpoint.watermark!;
  }

  const follow = (...args: string[]) => start(['tail', `--conversation=${conversation}`, ...args], env);
  function say(...texts: string[]): void {
    for (const text of texts) bot$.next(text);
  }
  /** Every read finds something new. */
  function sayForEver(): void {
    let said = 0;
    reading = () => {
      say(`${said++}`, `${said++}`);
      return undefined;
    };
  }

  const messagesIn = (out: string) =>
    out
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as Message);
  const textsIn = (out: string) => messagesIn(out).map(({ text }) => text);
  const resumption = () => new RegExp(`^direct-line tail --conversation=${conversation} --watermark=\\S+\n$`);

  it('prints each message as a line of JSON', async () => {
    say('a', 'two\nlines', 'the last');
    const { end, ended, said } = follow();
    await said('the last');
    end('SIGINT');
    expect(messagesIn((await ended).out)).toEqual(await lastValueFrom(join().history().pipe(toArray())));
  });

  it('prints nothing that a terminal would obey', async () => {
    const message = { text: '\x1b[31m\u009b2J\u2028\x7fend', channelData: { '\u0085': 1 } };
    bot$.next(message);
    const { end, ended, said } = follow();
    await said('end');
    end('SIGINT');
    const { out } = await ended;
    expect(out).toMatch(/^[^\p{Cc}\p{Zl}]+\n$/u);
    expect(messagesIn(out)).toMatchObject([message]);
  });

  it('prints messages without a text, a sender or an id of the service', async () => {
    const service = await serve(({ url = '' }, response) => {
      const messages = url.includes('watermark') ? [] : [{ conversationId: 'c' }, { conversationId: 'c', text: 'end' }];
      response.end(JSON.stringify({ messages, watermark: '1' }));
    });
    const { end, ended, said } = start(['tail', '--conversation=c'], {
      ...env,
      DIRECT_LINE_DOMAIN: service.url,
    });
    await said('end');
    end('SIGINT');
    expect(messagesIn((await ended).out)).toMatchObject([{ from: '' }, { from: '', text: 'end' }]);
    await service.close();
  });

  it('begins at a watermark', async () => {
    say('old');
    const from = await watermark();
    say('new');
    const { end, ended, said } = follow(`--watermark=${from}`);
    await said('new');
    end('SIGINT');
    expect(textsIn((await ended).out)).toEqual(['new']);
  });

  it('takes a token, and its conversation, once it has begun too', async () => {
    const token = (await start(['token'], env).ended).out.trim();
    reading = (nth) => {
      if (nth === 1) say('welcome');
      return undefined;
    };
    const ends: Ended[] = [];
    for (let time = 0; time < 2; time++) {
      const { end, ended, said } = start(['tail'], { ...env, DIRECT_LINE_TOKEN: token });
      await said('welcome');
      end('SIGINT');
      ends.push(await ended);
    }
    const [first, second] = ends;
    expect(first!.err).toMatch(/^direct-line tail --conversation=\S+ --watermark=\S+\n$/);
    expect(second).toEqual(first);
  });

  it('goes on after an interruption, and tells of it', async () => {
    reading = (nth) => {
      if (nth === 2) return { kind: 'status', status: 503 };
      say(nth === 1 ? 'a' : 'b');
      return undefined;
    };
    const { end, ended, said } = follow();
    await said('"b"');
    end('SIGINT');
    const { exit, out, err } = await ended;
    expect(exit).toBe(130);
    expect(textsIn(out).slice(0, 2)).toEqual(['a', 'b']);
    expect(err).toMatch(/^direct-line: GET .+ trying again\ndirect-line tail .+\n$/);
  });

  it.each<[what: string, failure: RegExp, env: Record<string, string>]>([
    ['a secret that is not accepted', /DIRECT_LINE_SECRET is not accepted/, { DIRECT_LINE_SECRET: 'open-barley' }],
    ['a token that is not accepted', /DIRECT_LINE_TOKEN is not accepted/, { DIRECT_LINE_TOKEN: 'open-barley' }],
    ['a service that is not there', /ECONNREFUSED/, { DIRECT_LINE_DOMAIN: 'http://127.0.0.1:1' }],
  ])('fails in one line with %s', async (_, failure, wrong) => {
    const { exit, out, err } = await start(['tail', `--conversation=${conversation}`], { ...env, ...wrong }).ended;
    expect({ exit, out }).toEqual({ exit: 1, out: '' });
    expect(err).toMatch(/^direct-line: .+\n$/);
    expect(err).toMatch(failure);
    expect(err).not.toContain('barley');
  });

  it('fails in one line with a conversation that is not there', async () => {
    const { exit, out, err } = await start(['tail', '--conversation=none'], env).ended;
    expect({ exit, out }).toEqual({ exit: 1, out: '' });
    expect(err).toMatch(/^direct-line: GET \/api\/conversations\/none\/messages: .+\n$/);
  });

  describe('tells how to go on', () => {
    it.each([
      ['SIGINT', 130],
      ['SIGTERM', 143],
    ] as const)('after %s', async (name, code) => {
      say('a');
      const { child, ended, said } = command.start(['tail', `--conversation=${conversation}`], env);
      await said('"a"');
      signal(child, name);
      const { exit, err } = await ended;
      expect(exit).toBe(code);
      expect(err).toMatch(resumption());
    });

    it('after a failure too, below it', async () => {
      say('a');
      reading = (nth) => (nth === 1 ? undefined : { kind: 'status', status: 404 });
      const { exit, err } = await follow().ended;
      expect(exit).toBe(1);
      const [failure, resume] = err.split(/(?<=\n)/);
      expect(failure).toMatch(/^direct-line: GET .+\n$/);
      expect(resume).toMatch(resumption());
    });

    it('when nothing has come', async () => {
      const from = await watermark();
      const { end, ended } = await new Promise<ReturnType<typeof follow>>((resolve) => {
        let reads = 0;
        const running = follow(`--watermark=${from}`);
        reading = () => {
          if (++reads === 2) resolve(running);
          return undefined;
        };
      });
      end('SIGINT');
      const err = `direct-line tail --conversation=${conversation} --watermark=${from}\n`;
      expect(await ended).toEqual({ exit: 130, out: '', err });
    });

    it('so that nothing is lost and nothing comes twice, whenever it is interrupted', async () => {
      sayForEver();
      let line = `direct-line tail --conversation=${conversation}`;
      const texts: unknown[] = [];
      for (let round = 0; round < 5; round++) {
        const { child, ended, said } = command.shell(`exec ${line}`, env);
        await said('\n');
        signal(child, round % 2 ? 'SIGTERM' : 'SIGINT');
        const { out, err } = await ended;
        expect(err).toMatch(resumption());
        line = err;
        texts.push(...textsIn(out));
      }
      expect(texts).toEqual(texts.map((_, i) => `${i}`));
    });

    it('when a slow reader has taken what it was given', async () => {
      say(...Array<string>(40).fill('x'.repeat(20_000)));
      // one set, and more than a pipe holds; what reads it takes one line, then waits for us
      const lines = `
        exec 3<&0
        direct-line tail --conversation=${conversation} | {
          trap '' INT
          read -r line; echo "$line"; echo reading >&2
          read -r line <&3; cat
        }
        echo "\${PIPESTATUS[0]}" >&2`;
      const { child, ended, said } = command.shell(lines, env);
      await said('reading');
      signal(child, 'SIGINT');
      child.stdin.write('go on\n');
      const { out, err } = await ended;
      expect(textsIn(out)).toHaveLength(40);
      const [, resume, exit] = err.split(/(?<=\n)/);
      expect(exit).toBe('130\n');

      say('new');
      const next = command.shell(`exec ${resume!}`, env);
      await next.said('new');
      signal(next.child, 'SIGINT');
      expect(textsIn((await next.ended).out)).toEqual(['new']);
    });
  });

  describe('ends when nobody reads it any more', () => {
    it('before the set that did not go out', async () => {
      let written = '';
      const stdout = new Writable({
        write(chunk, _, done) {
          if (written === '') done();
          else done(new Error('nobody reads'));
          written += String(chunk);
        },
      });
      const stderr = new PassThrough({ encoding: 'utf8' });
      const process = Object.assign(new EventEmitter(), { env, stdout, stderr }) as unknown as NodeJS.Process;
      sayForEver();
      const running = tail.run({ values: { conversation }, positionals: [], verbose: false }, process).subscribe();
      await once(stdout, 'error');
      running.unsubscribe();
      expect(textsIn(written)).toEqual(['0', '1', '2', '3']);

      const { child, ended, said } = command.shell(`exec ${String(stderr.read())}`, env);
      await said('\n');
      signal(child, 'SIGINT');
      expect(textsIn((await ended).out)).toMatchObject({ 0: '2' });
    });

    it('with 0, and tells how to go on', async () => {
      sayForEver();
      const lines = `direct-line tail --conversation=${conversation} | head -1; echo "\${PIPESTATUS[0]}"`;
      const { out, err } = await command.shell(lines, env).ended;
      const [line, exit] = out.split(/(?<=\n)/);
      expect(textsIn(line!)).toEqual(['0']);
      expect(exit).toBe('0\n');
      expect(err).toMatch(resumption());
    });

    it('though nobody reads its errors either', async () => {
      sayForEver();
      const lines = `{ direct-line tail --conversation=${conversation} 2>&1; echo $? >&3; } 3>&2 | head -1`;
      const { out, err } = await command.shell(lines, env).ended;
      expect(textsIn(out)).toEqual(['0']);
      expect(err).toBe('0\n');
    });
  });
});
