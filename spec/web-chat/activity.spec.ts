import { setImmediate } from 'node:timers/promises';
import {
  BehaviorSubject,
  concatMap,
  config,
  delay,
  EMPTY,
  filter,
  firstValueFrom,
  lastValueFrom,
  map,
  NEVER,
  of,
  Subject,
  switchMap,
  take,
  toArray,
} from 'rxjs';
import { type Conversation, NetworkError, type Message, type Status } from 'rxjs-direct-line';
import type { Bot } from 'rxjs-direct-line/testing';
import { webChat } from 'rxjs-direct-line/web-chat';
import { chatWith, fakeService, timesOf } from '../support/fakeChat';
import { run } from '../support/marbles';

const echoing: Bot = ({ text = '' }) => [`You said ${text}`];
const said = (...texts: string[]) => fakeService({ bot$: of(...texts), bot: echoing });

/** What a chat with such a message shows for it. */
async function shown(message: Partial<Message>) {
  const given: Message = { id: '1', conversationId: 'c', from: 'bot', ...message };
  const chat = { userId: 'user1', message$: of(given), status$: NEVER } as unknown as Conversation;
  return firstValueFrom(webChat(chat).activity$);
}

describe('activity$', () => {
  it('comes a macrotask after status 2, so that who subscribes in a microtask misses nothing', async () => {
    const { activity$, connectionStatus$, end } = webChat(chatWith(said('One', 'Two')));
    // as Web Chat does, which goes on with a promise for each state and each step
    const microtasks = async (count: number): Promise<void> => {
      for (let i = 0; i < count; i++) await Promise.resolve();
    };
    const shown = lastValueFrom(
      connectionStatus$.pipe(
        filter((code) => code === 2),
        concatMap(() => microtasks(50)),
        switchMap(() => activity$.pipe(map(({ text }) => text))),
        toArray(),
      ),
    );
    // its first subscription, by which it sees whether it can connect
    await firstValueFrom(activity$.pipe(take(2), toArray()));
    await setImmediate();
    end();
    expect(await shown).toEqual(['One', 'Two']);
  });

  it('comes after the status in an interruption, too', () => {
    run(({ hot, expectObservable }) => {
      const status$ = hot<Status>('o---r 10ms o', {
        o: { state: 'online' },
        r: { state: 'retrying', error: new NetworkError('no answer'), attempt: 1, delay: 1 },
      });
      const message$ = hot('       ------ 10ms m', { m: { id: '1', conversationId: 'c', from: 'bot' } });
      const { activity$, connectionStatus$ } = webChat({ status$, message$ } as unknown as Conversation, { grace: 5 });
      expectObservable(connectionStatus$).toBe('2---- 4ms 1-----2', { 1: 1, 2: 2 });
      expectObservable(activity$.pipe(map(({ id }) => id))).toBe('------ 10ms 1');
    });
  });

  it('reads once for all, while somebody is subscribed', () => {
    run(({ expectObservable, flush }) => {
      const service = said('One');
      const { activity$ } = webChat(chatWith(service));
      const text$ = activity$.pipe(map(({ text }) => text));
      expectObservable(text$, '   ^ 1500ms !').toBe('1', { 1: 'One' });
      expectObservable(text$, '-- ^ 1000ms !').toBe('');
      flush();
      expect(timesOf(service, /^GET/)).toEqual([0, 0, 1000]);
    });
  });

  it('gives the next subscriber what all have left before it came', () => {
    run(({ expectObservable, at }) => {
      const { activity$ } = webChat(chatWith(said('One', 'Two')));
      // a service that answers at once: the set is there in the tick of the subscription
      at(0, () => activity$.subscribe().unsubscribe());
      const text$ = activity$.pipe(map(({ text }) => text));
      expectObservable(text$, '5ms ^ 10ms !').toBe('5ms (12)', { 1: 'One', 2: 'Two' });
    });
  });

  it('keeps that for when the status is 2 again', () => {
    run(({ expectObservable, at }) => {
      const status$ = new BehaviorSubject<Status>({ state: 'online' });
      const message$ = new Subject<Message>();
      const { activity$ } = webChat({ status$, message$ } as unknown as Conversation);
      at(0, () => {
        const mounted = activity$.subscribe();
        message$.next({ id: '1', conversationId: 'c', from: 'bot' });
        mounted.unsubscribe();
        status$.next({ state: 'connecting' });
      });
      at(50, () => status$.next({ state: 'online' }));
      const id$ = activity$.pipe(map(({ id }) => id));
      // that by which Web Chat sees whether it can connect, and that for what it shows
      expectObservable(id$, '5ms ^ 99ms !').toBe('50ms 1');
      expectObservable(id$, '50ms ^ 50ms !').toBe('50ms 1');
    });
  });

  it('does not fail: it completes, and the status tells', () => {
    run(({ expectObservable, flush }) => {
      const service = fakeService({
        bot$: of('One'),
        fault: ({ operation, nth }) => (operation === 'read' && nth > 2 ? { kind: 'status', status: 404 } : undefined),
      });
      const { activity$, connectionStatus$ } = webChat(chatWith(service));
      expectObservable(connectionStatus$).toBe('(012) 995ms 4', { 0: 0, 1: 1, 2: 2, 4: 4 });
      expectObservable(activity$.pipe(map(({ text }) => text))).toBe('1 999ms |', { 1: 'One' });
      flush();
      expect(timesOf(service, /^GET/)).toEqual([0, 0, 1000]);
    });
  });

  it('may be left in the middle of a set: the next subscriber gets the rest', () => {
    run(({ expectObservable }) => {
      const { activity$ } = webChat(chatWith(said('One', 'Two', 'Three')));
      const text$ = activity$.pipe(map(({ text }) => text));
      const texts = { 1: 'One', 2: 'Two', 3: 'Three' };
      expectObservable(text$.pipe(take(1))).toBe('(1|)', texts);
      expectObservable(text$, '5ms ^ 5ms !').toBe('5ms (23)', texts);
    });
  });

  it.each([true, false])('begins anew for who subscribes at status 4, if the service has failed: %p', (isGone) => {
    run(({ at, flush }) => {
      const service = fakeService({
        fault: ({ operation, nth }) =>
          isGone && operation === 'read' && nth === 2 ? { kind: 'status', status: 404 } : undefined,
      });
      const chat = chatWith(service);
      const { activity$, connectionStatus$, end } = webChat(chat);
      const told: unknown[] = [];
      const mount = (name: string) => activity$.subscribe({ complete: () => told.push(`${name} ends`) });
      const other = isGone ? undefined : chat.consume(() => EMPTY).subscribe();
      const mountAgain = () => {
        other?.unsubscribe();
        mount('second');
      };
      connectionStatus$.pipe(filter((code) => code === 4)).subscribe(mountAgain);
      mount('first');
      at(5000, () => told.push('later'));
      at(5001, end);
      flush();
      expect(told).toEqual(['first ends', 'later', 'second ends']);
    });
  });

  it('has status 4 beside another reader', () => {
    run(({ expectObservable }) => {
      const chat = chatWith(fakeService());
      const { activity$, connectionStatus$ } = webChat(chat);
      expectObservable(
        chat.consume(() => EMPTY),
        '^ 9ms !',
      ).toBe('');
      expectObservable(connectionStatus$, '-^ 5ms !').toBe('-2 4', { 2: 2, 4: 4 });
      expectObservable(activity$, '--^').toBe('--|');
    });
  });

  it('goes on after a toActivity that throws, which is told as unhandled', async () => {
    const unhandled$ = new Subject<unknown>();
    const thrown = firstValueFrom(unhandled$);
    config.onUnhandledError = (error) => unhandled$.next(error);
    const { activity$ } = webChat(chatWith(said('One', 'Two')), {
      toActivity(activity) {
        if (activity.text === 'One') throw new Error('as it was told to');
        return { ...activity, type: 'event' };
      },
    });
    expect(await firstValueFrom(activity$.pipe(take(2), toArray()))).toMatchObject([
      { text: 'One', type: 'message' },
      { text: 'Two', type: 'event' },
    ]);
    expect(await thrown).toEqual(new Error('as it was told to'));
    config.onUnhandledError = null;
  });
});

describe('an activity', () => {
  it('is a message', async () => {
    const created = '2026-11-28T10:00:00.1234567Z';
    const channelData = { clientActivityID: 'x', kind: 'quote' };
    expect(await shown({ created, text: 'Hello', channelData })).toEqual({
      type: 'message',
      id: '1',
      conversationId: 'c',
      from: { id: 'bot', role: 'bot' },
      timestamp: created,
      text: 'Hello',
      channelData,
      attachments: [],
    });
  });

  it("is the user's, in plain text", async () => {
    expect(await shown({ from: 'user1' })).toMatchObject({
      from: { id: 'user1', role: 'user' },
      textFormat: 'plain',
    });
  });

  it("is a bot's if nobody is named", async () => {
    expect(await shown({ from: '' })).toMatchObject({ from: { id: '', role: 'bot' } });
  });

  it.each([
    ['https://a.example/files/cat.png', 'cat.png'],
    ['https://a.example/a%20cat.png?sig=a/b#c/d', 'a cat.png'],
    ['https://a.example/', undefined],
    ['https://a.example/%E0%A4%A', undefined],
    ['data:image/png;base64,aaa/bbb', undefined],
    ['about:blank', undefined],
  ])('has files with a name: %s', async (url, name) => {
    const { attachments } = await shown({ images: [url], attachments: [{ url, contentType: 'text/plain' }] });
    expect(attachments).toEqual([
      { contentType: 'image/*', contentUrl: url, thumbnailUrl: url, name },
      { contentType: 'text/plain', contentUrl: url, name },
    ]);
  });

  it('is what toActivity makes of it', () => {
    run(({ expectObservable }) => {
      const { activity$ } = webChat(chatWith(said('One')), {
        toActivity: (activity, { conversationId }) => ({ ...activity, text: `${activity.text} in ${conversationId}` }),
      });
      const text$ = activity$.pipe(map(({ text }) => text));
      expectObservable(text$, '^ 9ms !').toBe('1', { 1: 'One in conversation-1' });
    });
  });
});

describe('end', () => {
  it('ends what is subscribed to, with status 5; nothing is asked any more', () => {
    run(({ expectObservable, flush, at }) => {
      const service = said('One');
      const { activity$, connectionStatus$, end } = webChat(chatWith(service));
      expectObservable(connectionStatus$).toBe('(012) 1495ms (5|)', { 0: 0, 1: 1, 2: 2, 5: 5 });
      expectObservable(activity$.pipe(map(({ text }) => text))).toBe('1 1499ms |', { 1: 'One' });
      at(1500, end);
      flush();
      expect(timesOf(service, /./)).toEqual([0, 0, 0, 1000]);
    });
  });

  it('ends the sends that are running, and those behind them', () => {
    run(({ expectObservable, at, flush }) => {
      const got: unknown[] = [];
      const bot: Bot = ({ text }) => {
        got.push(text);
        return [];
      };
      const { postActivity, end } = webChat(chatWith(fakeService({ bot, latency: 100 })));
      const post = (text: string) => postActivity({ type: 'message', from: { id: '' }, text });
      // it has reached the bot, and is not answered yet
      expectObservable(post('One')).toBe('175ms |');
      expectObservable(post('Two')).toBe('175ms |');
      at(175, end);
      flush();
      expect(got).toEqual(['One']);
    });
  });

  it('is no end for who subscribes afterwards: nothing is lost, or comes twice', () => {
    run(({ expectObservable, at }) => {
      const bot$ = new Subject<string>();
      const { activity$, connectionStatus$, end } = webChat(chatWith(fakeService({ bot$: bot$.pipe(delay(0)) })));
      const text$ = activity$.pipe(map(({ text }) => text));
      expectObservable(text$).toBe('                1s 1 499ms |', { 1: 'One' });
      expectObservable(connectionStatus$, '2s ^ 5ms !').toBe('2s (012)', { 0: 0, 1: 1, 2: 2 });
      expectObservable(text$, '2s ^ 10ms !').toBe(' 2s 2', { 2: 'Two' });
      at(500, () => bot$.next('One'));
      at(1500, end);
      at(1600, () => bot$.next('Two'));
    });
  });
});
