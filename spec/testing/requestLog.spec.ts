import { concat, EMPTY, ignoreElements, map, merge, switchMap, timer } from 'rxjs';
import { type Conversation, generateToken } from 'rxjs-direct-line';
import type { FakeDirectLine, Fault } from 'rxjs-direct-line/testing';
import { chatWith, fakeService } from '../support/fakeChat';
import { run } from '../support/marbles';

const readsOf = ({ requests }: FakeDirectLine) => requests.filter(({ operation }) => operation === 'read');
const whysOf = (service: FakeDirectLine) => readsOf(service).map(({ at, why }) => [at, why]);

describe('the log of a fakeDirectLine', () => {
  it('names the operation of each request', () => {
    const service = fakeService({ tokenLifetime: 2000 });
    run(({ expectObservable }) => {
      const message$ = generateToken({ secret: 'secret', transport: service }).pipe(
        map((token) => chatWith(service, { token, burst: [] })),
        switchMap(({ message$, send }) => merge(message$, timer(1200).pipe(switchMap(() => send('a'))))),
      );
      expectObservable(message$.pipe(ignoreElements()), '^ 1500ms !').toBe('');
    });
    expect(service.requests.map(({ at, operation }) => [at, operation])).toEqual([
      [0, 'generate'],
      [0, 'start'],
      [0, 'read'],
      [1000, 'renew'],
      [1000, 'read'],
      [1200, 'send'],
    ]);
  });

  it('tells why a chat that is watched asked, and from which watermark', () => {
    const service = fakeService({
      fault: ({ operation, nth }) => (operation === 'read' && nth === 6 ? { kind: 'status', status: 503 } : undefined),
    });
    run(({ hot, expectObservable, at }) => {
      const wake$ = hot('750ms w');
      const { text$, send } = service.watch(chatWith(service, { wake$, burst: 300 }));
      expectObservable(text$, '^ 3s !').toBe('500ms a');
      at(200, () => send('a').subscribe());
    });

    expect(readsOf(service).map(({ at, why, watermark, status }) => [at, why, watermark, status])).toEqual([
      [0, 'first', undefined, 200],
      [500, 'burst', '00001-0', 200],
      [500, 'drain', '00001-1', 200],
      [750, 'wake', '00001-1', 200],
      [1000, 'interval', '00001-1', 200],
      [2000, 'interval', '00001-1', 503],
      [2500, 'retry', '00001-1', 200],
    ]);
  });

  it('has no why of what the loop did not ask, or of a chat that is not watched', () => {
    const service = fakeService();
    run(({ expectObservable }) => {
      const { send, history } = service.watch(chatWith(service));
      expectObservable(concat(send('a'), history()).pipe(ignoreElements())).toBe('|');
      expectObservable(chatWith(service).message$, '^ 500ms !').toBe('');
    });
    expect(service.requests.map(({ operation, why }) => [operation, why])).toEqual([
      ['start', undefined],
      ['send', undefined],
      ['read', undefined],
      ['read', undefined],
      ['start', undefined],
      ['read', undefined],
    ]);
  });

  it('has no why of a request that was given up in flight', () => {
    const service = fakeService({ latency: 40 });
    run(({ expectObservable }) => {
      expectObservable(service.watch(chatWith(service)).message$, '^ 1100ms !').toBe('');
    });
    // start, read, 1000 after its answer the next, in flight until 1120
    expect(whysOf(service)).toEqual([
      [40, 'first'],
      [1080, undefined],
    ]);
  });

  it('has the why of a request that timed out, whatever else waits for an answer', () => {
    const service = fakeService({
      fault: ({ operation, conversationId, at }) =>
        operation === 'send' || conversationId === 'conversation-2' || at === 1000
          ? { kind: 'delay', ms: Infinity }
          : undefined,
    });
    const patient = { timeout: Infinity };
    run(({ expectObservable }) => {
      const { message$ } = service.watch(chatWith(service, { timeout: 300 }));
      expectObservable(message$.pipe(ignoreElements()), '^ 2000ms !').toBe('');

      const { send } = chatWith(service, { ...patient, conversationId: 'conversation-1' });
      const { history } = chatWith(service, patient);
      expectObservable(merge(send('a'), history()), '500ms ^ 2s !').toBe('');
    });
    expect(whysOf(service)).toEqual([
      [0, 'first'],
      [500, undefined],
      [1000, 'interval'],
      [1800, 'retry'],
      [1800, 'drain'],
    ]);
  });

  it.each<[string, string | undefined, string | undefined, Fault | undefined]>([
    ['the one of two that is answered first', undefined, 'first', undefined],
    ['the one of two that is answered last', 'first', undefined, undefined],
    ['the one of two whose answer is lost', undefined, 'first', { kind: 'drop', when: 'after' }],
  ])('tells apart two chats in the same conversation, and watches %s', (_, first, second, fault) => {
    const service = fakeService({
      latency: 10,
      fault: ({ operation, nth }) =>
        operation !== 'read' ? undefined : nth === 1 ? { kind: 'delay', ms: 100 } : nth === 2 ? fault : undefined,
    });
    const watchIf = (why: string | undefined, chat: Conversation) => (why ? service.watch(chat) : chat);
    run(({ expectObservable }) => {
      const one = watchIf(first, chatWith(service));
      const other = watchIf(second, chatWith(service, { conversationId: 'conversation-1' }));
      expectObservable(one.message$, '        ^ 200ms !').toBe('');
      expectObservable(other.message$, ' 11ms ^ 100ms !').toBe('');
    });
    expect(whysOf(service).slice(0, 2)).toEqual([
      [10, first],
      [11, second],
    ]);
  });

  it('gives the chat that it watches', () => {
    const chat = { request$: EMPTY };
    expect(fakeService().watch(chat)).toBe(chat);
  });
});
