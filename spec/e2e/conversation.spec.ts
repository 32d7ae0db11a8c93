import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text as textOf } from 'node:stream/consumers';
import { build } from 'esbuild';
import {
  BehaviorSubject,
  filter,
  first,
  firstValueFrom,
  from,
  last,
  lastValueFrom,
  merge,
  mergeMap,
  ReplaySubject,
  scan,
  Subscription,
  take,
  type Observable,
} from 'rxjs';
import { connect, type ConnectOptions, type Conversation, type Message } from 'rxjs-direct-line';
import {
  seeded,
  startReferenceService,
  type ReferenceService,
  type ReferenceServiceOptions,
  type ServiceRequest,
} from './referenceService';

describe('a conversation over real sockets', () => {
  let service: ReferenceService;
  let subscriptions: Subscription;
  let failure$: ReplaySubject<never>; // an error of any message$ ends every wait
  let child: ChildProcess | undefined;

  beforeEach(() => {
    subscriptions = new Subscription();
    failure$ = new ReplaySubject(1);
  });
  afterEach(async () => {
    subscriptions.unsubscribe();
    if (child?.exitCode === null) child.kill('SIGKILL');
    child = undefined;
    await service.close();
  });

  const serve = async (options: ReferenceServiceOptions = {}) => {
    service = await startReferenceService(options);
  };
  const talk = (options: Partial<ConnectOptions> = {}) =>
    connect({
      domain: service.url,
      userId: 'user1',
      interval: 20,
      ...(options.token === undefined && { secret: service.secret }),
      ...options,
    });
  const until = <T>(event$: Observable<T>) => firstValueFrom(merge(event$, failure$));

  function hear({ message$ }: Conversation) {
    const heard$ = new BehaviorSubject<readonly Message[]>([]);
    const subscription = message$.subscribe({
      next: (message) => {
        heard$.next([...heard$.value, message]);
      },
      error: (error: unknown) => {
        failure$.error(error);
      },
    });
    subscriptions.add(subscription);
    return {
      messages: () => heard$.value,
      texts: () => heard$.value.map((message) => message.text),
      reach: (count: number) => until(heard$.pipe(filter(({ length }) => length >= count))),
      leave: () => {
        subscription.unsubscribe();
      },
    };
  }

  const isRead = ({ method, path }: ServiceRequest) => method === 'GET' && path.includes('/messages');
  const isStart = ({ path }: ServiceRequest) => path === '/api/conversations';
  const read$ = () => service.request$.pipe(filter(isRead));
  const nextRead = async () => {
    const { conversationId } = await until(read$());
    return conversationId!;
  };
  const closedEarly = () => until(service.settled$.pipe(filter((request) => request.closedEarly === true)));
  /** All of the log has been offered: `total` messages, then two empty answers. The second shows that the client has digested the first. */
  const drained = (total: number) =>
    until(
      service.settled$.pipe(
        filter(isRead),
        scan(
          (empty, { conversationId, answer }) =>
            service.log(conversationId!).length === total && answer?.messages === 0 ? empty + 1 : 0,
          0,
        ),
        first((empty) => empty === 2),
      ),
    );

  /** Bypasses the library. */
  async function post(path: string) {
    const answer = await fetch(service.url + path, {
      method: 'POST',
      headers: { Authorization: `Bearer ${service.secret}` },
    });
    return answer.text();
  }
  async function begin() {
    const { conversationId, token } = JSON.parse(await post('/api/conversations')) as {
      conversationId: string;
      token: string;
    };
    return { conversationId, token };
  }

  function expectOneLoop() {
    const reads = service.requests.filter(isRead);
    let last: string | undefined;
    const expected = reads.map(({ answer }) => {
      const watermark = last;
      last = answer?.watermark ?? last;
      return watermark;
    });
    expect(reads.map(({ watermark }) => watermark)).toEqual(expected);
    expect(reads.filter(({ path, watermark }) => path.includes('?') !== (watermark !== undefined))).toEqual([]);
    expect(service.maxGetsInFlight).toBe(1);
  }

  it.each([1, 2, 3, 4, 5, 6])(
    'gives every message of the log once and in order, whatever the paging, delays and bot (seed %i)',
    async (seed) => {
      const random = seeded(seed);
      const upTo = (n: number) => Math.floor(random() * (n + 1));
      const script = new Map(
        Array.from({ length: 8 }, (_, i) => [
          `message ${i} 日本語 😀`,
          Array.from({ length: upTo(3) }, (_, j) => ({ text: `reply ${i}.${j}`, after: upTo(60) })),
        ]),
      );
      const unasked = 5;
      const total = [...script.values()].reduce((sum, replies) => sum + 1 + replies.length, unasked);
      await serve({
        seed,
        pageSize: 'random',
        delay: 15,
        omitWatermark: 0.3,
        created: seed % 3 > 0,
        idMember: seed % 2 ? 'conversation' : 'conversationId',
        dialect: seed % 2 ? 'guide' : 'swagger',
        bot: ({ text }) => script.get(text!)!,
      });
      const chat = talk();
      const heard = hear(chat);
      subscriptions.add(
        read$()
          .pipe(
            filter((_, i) => i % 3 === 1),
            take(unasked),
          )
          .subscribe(({ conversationId }) => {
            service.say(conversationId!, 'unasked');
          }),
      );
      const conversationId = await nextRead();
      const done = drained(total);
      await lastValueFrom(from(script.keys()).pipe(mergeMap((text) => chat.send(text), 1 + upTo(2))));
      await done;

      const told = (messages: readonly { id: string; from: string; text?: string; created?: string }[]) =>
        messages.map(({ id, from, text, created }) => ({ id, from, text, created }));
      expect(told(heard.messages())).toEqual(told(service.log(conversationId)));
      expect(new Set(heard.messages().map((message) => message.conversationId))).toEqual(new Set([conversationId]));
      expectOneLoop();
    },
  );

  it('makes one loop for two subscribers', async () => {
    await serve({ delay: 5 });
    const chat = talk();
    const [one, two] = [hear(chat), hear(chat)];
    const conversationId = await nextRead();
    const done = drained(3);
    for (const text of ['a', 'b', 'c']) service.say(conversationId, text);
    await done;

    expect(one.texts()).toEqual(['a', 'b', 'c']);
    expect(two.messages()).toEqual(one.messages());
    expect(service.requests.filter(isStart)).toHaveLength(1);
    expectOneLoop();
  });

  it('goes on where it was after all have left, with what was said meanwhile', async () => {
    await serve();
    const chat = talk();
    const before = hear(chat);
    const conversationId = await nextRead();
    service.say(conversationId, 'a');
    service.say(conversationId, 'b');
    await before.reach(2);
    before.leave();
    service.say(conversationId, 'c');
    service.say(conversationId, 'd');
    const after = hear(chat);
    await after.reach(2);
    const done = drained(5);
    service.say(conversationId, 'e');
    await done;

    expect(before.texts()).toEqual(['a', 'b']);
    expect(after.texts()).toEqual(['c', 'd', 'e']);
    expect(service.requests.filter(isStart)).toHaveLength(1);
  });

  it('loses nothing to a take(1) in the middle of a set', async () => {
    await serve();
    const { conversationId } = await begin();
    for (const text of ['a', 'b', 'c', 'd', 'e']) service.say(conversationId, text);
    const chat = talk({ conversationId });
    const taken: (string | undefined)[] = [];
    for (let i = 0; i < 3; i++) taken.push((await firstValueFrom(chat.message$)).text);
    expect(service.requests.filter(isRead)).toHaveLength(1); // one set it was
    const rest = hear(chat);
    const done = drained(6);
    service.say(conversationId, 'f');
    await done;

    expect(taken).toEqual(['a', 'b', 'c']);
    expect(rest.texts()).toEqual(['d', 'e', 'f']);
    expectOneLoop();
  });

  it('loses nothing to leaving while a GET is in flight', async () => {
    let hold = false;
    await serve({ delay: () => (hold ? 60_000 : 0) });
    const chat = talk();
    const before = hear(chat);
    const conversationId = await nextRead();
    service.say(conversationId, 'a');
    await before.reach(1);
    hold = true;
    await nextRead();
    service.say(conversationId, 'b');
    const gone = closedEarly();
    before.leave();
    await gone;
    hold = false;
    const after = hear(chat);
    const done = drained(3);
    service.say(conversationId, 'c');
    await done;

    expect(before.texts()).toEqual(['a']);
    expect(after.texts()).toEqual(['b', 'c']);
    expectOneLoop();
  });

  it('asks nothing any more after the last has left, between two GETs or during one', async () => {
    let held = '';
    await serve({ delay: ({ conversationId }) => (conversationId === held ? 60_000 : 0) });
    const [between, during] = [await begin(), await begin()];
    service.say(between.conversationId, 'a');
    await firstValueFrom(talk(between).message$);

    held = during.conversationId;
    const listener = hear(talk(during));
    await nextRead();
    const gone = closedEarly();
    listener.leave();
    await gone;

    // silence is no event: somebody else polls for 3 s meanwhile, by the same interval in the same process
    const other = await begin();
    const { length } = service.requests;
    hear(talk(other));
    await until(
      service.settled$.pipe(
        filter(isRead),
        filter(({ conversationId }) => conversationId === other.conversationId),
        take(150),
        last(),
      ),
    );
    const ofOthers = ({ conversationId }: ServiceRequest) => conversationId !== other.conversationId;
    expect(service.requests.slice(length).filter(ofOthers)).toEqual([]);
    expect(service.requests.filter(isRead).filter(ofOthers)).toMatchObject([
      { conversationId: between.conversationId },
      { conversationId: during.conversationId },
    ]);
  });

  describe('in a process of its own', () => {
    let folder: string;
    let script: string;

    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'quiet-process-'));
      script = join(folder, 'quietProcess.js');
      // the paths of tsconfig.json lead it to the sources
      await build({
        entryPoints: [join(__dirname, 'quietProcess.ts')],
        outfile: script,
        bundle: true,
        platform: 'node',
      });
    });
    afterAll(() => rm(folder, { recursive: true }));

    // a token also has a timer of its own, for its renewal
    describe.each(['secret', 'token'] as const)('with a %s', (kind) => {
      /** The bot's one message is in the first set; the next GET is the drain. */
      async function run(leave: 'atMessage' | 'atEndOfInput') {
        const credential = kind === 'secret' ? { secret: service.secret } : { ...(await begin()), userId: 'user1' };
        subscriptions.add(
          read$()
            .pipe(take(1))
            .subscribe(({ conversationId }) => service.say(conversationId!, 'hello')),
        );
        const options = JSON.stringify({ domain: service.url, ...credential });
        const { stdin, stdout, stderr } = (child = spawn(process.execPath, [script, options, leave]));
        const end = Promise.all([once(child, 'exit'), textOf(stdout), textOf(stderr)]).then(([[exit], out, err]) => ({
          exit: exit as number | null,
          out,
          err,
        }));
        void end.then(({ exit, err }) => {
          if (exit) failure$.error(new Error(err));
        });
        return { end, leaveNow: () => stdin.end() };
      }
      const wellEnded = { exit: 0, out: 'hello\n', err: '' };

      it('lets Node exit after the first message', async () => {
        await serve();
        const { end } = await run('atMessage');
        expect(await end).toEqual(wellEnded);
        expect(service.requests.filter(isRead)).toHaveLength(1);
      }, 10_000);

      it('lets Node exit from within a wait', async () => {
        await serve();
        const { end, leaveNow } = await run('atEndOfInput');
        await until(service.settled$.pipe(filter(({ answer }) => answer?.messages === 0)));
        leaveNow();
        expect(await end).toEqual(wellEnded);
        expect(service.requests.filter(isRead)).toHaveLength(2);
      }, 10_000);

      it('lets Node exit while a GET is in flight', async () => {
        await serve({ delay: ({ watermark }) => (watermark === undefined ? 0 : 60_000) });
        const { end, leaveNow } = await run('atEndOfInput');
        await until(read$().pipe(filter(({ watermark }) => watermark !== undefined)));
        const gone = closedEarly();
        leaveNow();
        expect(await end).toEqual(wellEnded);
        await gone;
      }, 10_000);
    });
  });

  it.each(['Bearer', 'BotConnector'] as const)('authorises every request by %s', async (scheme) => {
    await serve({ bot: ({ text }) => [{ text: `${text}!`, after: 0 }] });
    const chat = talk({ scheme });
    const heard = hear(chat);
    await lastValueFrom(chat.send('hello'));
    await heard.reach(2);

    expect(heard.texts()).toEqual(['hello', 'hello!']);
    expect(new Set(service.requests.map(({ authorization }) => authorization?.split(' ')[0]))).toEqual(
      new Set([scheme]),
    );
  });

  it.each(['guide', 'swagger'] as const)('starts with a token handed in (%s)', async (dialect) => {
    await serve({ dialect, bot: ({ text }) => [{ text: `${text}!`, after: 5 }] });
    const generated = await post('/api/tokens/conversation');
    const token = dialect === 'guide' ? (JSON.parse(generated) as string) : generated;
    const chat = talk({ token });
    const heard = hear(chat);
    await lastValueFrom(chat.send('hello'));
    await heard.reach(2);

    expect(heard.texts()).toEqual(['hello', 'hello!']);
    expect(service.requests.filter(isStart).map(({ authorization }) => authorization)).toEqual([`Bearer ${token}`]);
    expect(service.requests.slice(1).filter(({ authorization }) => authorization?.includes(service.secret))).toEqual(
      [],
    );
    expectOneLoop();
  });

  it.each(['guide', 'swagger'] as const)('joins with a token handed in, and renews it (%s)', async (dialect) => {
    await serve({ dialect });
    const { conversationId, token } = await begin();
    const renewed = until(
      service.settled$.pipe(filter(({ path, answer }) => path.endsWith('/renew') && answer?.status === 200)),
    );
    const heard = hear(talk({ conversationId, token }));
    await renewed;
    const { authorization } = await until(read$());
    service.say(conversationId, 'hello');
    await heard.reach(1);

    expect(authorization).not.toBe(`Bearer ${token}`);
    expect(heard.texts()).toEqual(['hello']);
    expect(service.requests.filter(isStart)).toHaveLength(1); // by begin
    expectOneLoop();
  });

  it('joins at a watermark without anything of before', async () => {
    await serve();
    const { conversationId } = await begin();
    service.say(conversationId, 'before');
    const answer = await fetch(`${service.url}/api/conversations/${conversationId}/messages`, {
      headers: { Authorization: `Bearer ${service.secret}` },
    });
    const { watermark } = (await answer.json()) as { watermark: string };
    const heard = hear(talk({ conversationId, watermark }));
    const done = drained(2);
    service.say(conversationId, 'after');
    await done;

    expect(heard.texts()).toEqual(['after']);
    expectOneLoop();
  });
});
