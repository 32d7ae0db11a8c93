import { BehaviorSubject, Subject } from 'rxjs';
import { type Conversation, ConversationExpiredError, HttpError, type Message, type Status } from 'rxjs-direct-line';
import { webChat } from 'rxjs-direct-line/web-chat';
import { chatWith, fakeService } from '../support/fakeChat';
import { run } from '../support/marbles';

const refused = new HttpError('no such conversation', { status: 404 });
const expired = new ConversationExpiredError('no token can be had');
const states: Readonly<Record<string, Status>> = {
  i: { state: 'idle' },
  c: { state: 'connecting' },
  o: { state: 'online' },
  r: { state: 'retrying', error: refused, attempt: 1, delay: 500 },
  s: { state: 'retrying', error: refused, attempt: 2, delay: 1000 },
  f: { state: 'failed', error: refused },
  e: { state: 'failed', error: expired },
};
const codes = Object.fromEntries(Array.from('012345', (digit) => [digit, Number(digit)]));

describe('connectionStatus$', () => {
  it.each([
    ['says what the conversation is at', 'ic---o---i', '01---2---0'],
    ['says 4 for a failure', '          ic---f', '    01---4'],
    ['says 3 for an expired conversation', 'ic---e', '01---3'],
    ['says 1 while the service cannot be reached at first', 'ic---r---s---o', '01-----------2'],
    ['keeps a retry back for the grace', 'o----r', '            2---- 10ms 1'],
    ['lets further attempts not prolong it', 'o----r-s-s-s', '      2---- 10ms 1'],
    ['says nothing of a retry that succeeds within it', 'o----r--o----r---o', '2'],
    ['says 2 when it is over', 'o----r 20ms o', '              2---- 10ms 1---------- 2'],
    ['begins anew for the next interruption', 'o----r 20ms o---r', '2---- 10ms 1---------- 2--- 10ms 1'],
    ['tells a failure within it at once', 'o----r--f', '               2-------4'],
    ['tells an interruption that it finds at once', 'r', '           1'],
  ])('%s', (_, given, told) => {
    run(({ hot, expectObservable }) => {
      const status$ = hot(given, states);
      const chat = { status$, message$: new Subject<Message>() } as unknown as Conversation;
      expectObservable(webChat(chat, { grace: 10 }).connectionStatus$).toBe(told.trim(), codes);
    });
  });

  it('has a grace of 4 s', () => {
    run(({ hot, expectObservable }) => {
      const chat = { status$: hot('o-r', states), message$: new Subject<Message>() } as unknown as Conversation;
      expectObservable(webChat(chat).connectionStatus$).toBe('2- 4s 1', codes);
    });
  });

  it.each([-1, NaN, Infinity, 2 ** 31, '4000'])('refuses a grace of %s', (grace) => {
    const chat = chatWith(fakeService());
    expect(() => webChat(chat, { grace: grace as number })).toThrow(new TypeError('not valid: grace'));
  });

  it.each([1, 2, 4])('is replayed: %d', (code) => {
    run(({ expectObservable }) => {
      const states = { 1: 'connecting', 2: 'online', 4: 'failed' };
      const status$ = new BehaviorSubject({ state: states[code as 1], error: refused });
      const chat = { status$, message$: new Subject<Message>() } as unknown as Conversation;
      const { connectionStatus$ } = webChat(chat);
      expectObservable(connectionStatus$).toBe('a', { a: code });
      expectObservable(connectionStatus$, '--^').toBe('--a', { a: code });
    });
  });

  it('asks the service for nothing', () => {
    run(({ expectObservable, flush }) => {
      const service = fakeService();
      expectObservable(webChat(chatWith(service)).connectionStatus$, '^ 5s !').toBe('0', codes);
      flush();
      expect(service.requests).toEqual([]);
    });
  });

  it('tells no old failure to who begins to read in the same tick', () => {
    const told: number[] = [];
    run(({ at }) => {
      const status$ = new BehaviorSubject(states['f']!);
      const chat = { status$, message$: new Subject<Message>() } as unknown as Conversation;
      at(3, () => {
        webChat(chat).connectionStatus$.subscribe((code) => told.push(code));
        status$.next(states['c']!);
      });
    });
    expect(told).toEqual([1]);
  });
});
