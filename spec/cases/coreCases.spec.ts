import type { RequestListener } from 'node:http';
import { catchError, EMPTY, finalize, merge, NEVER, Observable, of, repeat, retry, startWith } from 'rxjs';
import { Subject, Subscription, switchMap, take, takeUntil, tap, throwError, timer } from 'rxjs';
import { connect, type Conversation, type ConnectOptions, type TransportResponse } from 'rxjs-direct-line';
import { set } from '../support/answers';
import { asked, chatWith, fakeService } from '../support/fakeChat';
import { run } from '../support/marbles';
import { chatOver } from '../support/scriptedTransport';
import { serve } from '../support/server';

const noMore = () => new Error('no more');

/** All that is subscribed to outside of virtual time, so that no timer is left. */
let open = new Subscription();
beforeEach(() => {
  open = new Subscription();
});
afterEach(() => open.unsubscribe());

describe('a reader that restarts while it is told a message', () => {
  type Restart = (chat: Conversation, seen: string[]) => Observable<unknown>;
  const inNext: Restart = ({ message$ }, seen) => {
    const restart$ = new Subject<void>();
    return restart$.pipe(
      startWith(undefined),
      switchMap(() => message$),
      tap(({ id }) => {
        seen.push(id);
        restart$.next();
      }),
    );
  };
  const atCheckpoint: Restart = ({ message$, checkpoint$ }, seen) =>
    checkpoint$.pipe(
      startWith(undefined),
      switchMap(() => message$),
      tap(({ id }) => seen.push(id)),
    );
  const afterEach: Restart = ({ message$ }, seen) =>
    message$.pipe(
      take(1),
      tap(({ id }) => seen.push(id)),
      repeat(),
    );

  describe.each<[string, Restart]>([
    ['in next', inNext],
    ['at each checkpoint', atCheckpoint],
    ['after each message', afterEach],
  ])('%s', (_, restart) => {
    it.each([
      ['one set', [of(set('a b c', '3')), NEVER]],
      ['one message a set', [of(set('a', '1')), of(set('b', '2')), of(set('c', '3')), NEVER]],
    ])('gets each message once from a synchronous transport, %s', (_set, read) => {
      const seen: string[] = [];
      open.add(restart(chatOver({ read }), seen).subscribe());
      expect(seen).toEqual(['a', 'b', 'c']);
    });

    it('gets each message once over sockets', async () => {
      const pages = [['a', 'b'], ['c'], []];
      const answerPage: RequestListener = ({ url = '' }, response) => {
        const at = Number(new URL(url, 'http://host').searchParams.get('watermark'));
        response.end(set(pages[at]!.join(' '), String(Math.min(at + 1, 2))).body);
      };
      const { url, close } = await serve(answerPage);
      const chat = connect({ secret: 's', conversationId: 'c1', userId: 'u', domain: url, interval: 20 });
      open.add(() => void close());
      const seen: string[] = [];
      // two empty answers later all has come that may come twice
      const isOver = new Promise<void>((over) => {
        let empty = 0;
        open.add(chat.request$.subscribe(() => ++empty > 8 && over()));
      });
      open.add(restart(chat, seen).subscribe());
      await isOver;
      expect(seen).toEqual(['a', 'b', 'c']);
    });
  });
});

describe('at most one request is in flight', () => {
  type Operate = (chat: Conversation) => Observable<unknown>;
  const retryTwice: Operate = ({ message$ }) => message$.pipe(retry(2));
  const timeout = { timeout: 10, retry: { count: 0 } };
  const failing$ = timer(5).pipe(switchMap(() => throwError(noMore)));
  const inError: Operate = ({ message$ }) =>
    new Observable((subscriber) => {
      let left = 3;
      const read = () => {
        left -= 1;
        if (left > 0) subscriber.add(message$.subscribe({ error: read }));
      };
      read();
    });

  const inFinalize: Operate = ({ message$ }) => {
    const readAgain = () => open.add(message$.subscribe({ error: noMore }));
    return message$.pipe(finalize(readAgain));
  };

  it.each<[string, ConnectOptions, Operate]>([
    ['a retry after a timeout', timeout, retryTwice],
    ['catchError', timeout, ({ message$ }) => message$.pipe(catchError((_: unknown, caught$) => caught$))],
    ['a subscription in the error callback', timeout, inError],
    ['finalize', timeout, inFinalize],
    ['a wake that fails', { wake$: failing$ }, retryTwice],
    ['an interval that fails', { interval: failing$ }, retryTwice],
    ['an `until` that fails', {}, ({ consume }) => consume(() => EMPTY, { until: failing$ }).pipe(retry(2))],
    [
      'an `until` and a reader after it',
      {},
      ({ consume, message$ }) =>
        merge(
          consume(() => EMPTY, { until: timer(5) }),
          timer(5).pipe(switchMap(() => message$)),
        ),
    ],
    ['repeated wakes, and a retry', { ...timeout, wake$: timer(0, 3) }, retryTwice],
  ])('if it is %s', (_, options, operate) => {
    run(({ at, flush }) => {
      const count = { now: 0, most: 0 };
      const track$ = new Observable<TransportResponse>(() => {
        count.now += 1;
        count.most = Math.max(count.most, count.now);
        return () => (count.now -= 1);
      });
      const chat = chatOver({ read: [track$] }, options);
      const reading = operate(chat)
        .pipe(
          catchError(() => EMPTY),
          takeUntil(timer(100)),
        )
        .subscribe();
      at(100, () => open.unsubscribe());
      flush();
      expect(reading.closed).toBe(true);
      expect(chat.transport.reads.length).toBeGreaterThan(1);
      expect(count).toEqual({ now: 0, most: 1 });
    });
  });
});

describe('a page that is mounted twice', () => {
  it.each<[string, (chat: Conversation) => void]>([
    ['one reader after another', ({ message$ }) => message$.subscribe().unsubscribe()],
    [
      'consume before',
      ({ consume }) =>
        consume(() => EMPTY)
          .subscribe()
          .unsubscribe(),
    ],
    ['a send before', ({ send }) => send('x').subscribe().unsubscribe()],
    ['history before', ({ history }) => history().subscribe().unsubscribe()],
    [
      'many',
      ({ message$ }) => {
        for (let i = 0; i < 5; i++) message$.subscribe().unsubscribe();
      },
    ],
  ])('begins one conversation with a secret: %s', (_, mount) => {
    run(({ at, flush }) => {
      const transport = fakeService({
        bot$: of('hello'),
        fault: ({ operation }) => (operation === 'start' ? { kind: 'delay', ms: 50 } : undefined),
      });
      const chat = chatWith(transport);
      const texts: unknown[] = [];
      mount(chat);
      open.add(chat.text$.subscribe((text) => texts.push(text)));
      at(500, () => open.unsubscribe());
      flush();
      expect(texts).toEqual(['hello']);
      expect(asked(transport, /POST conversations/)).toHaveLength(1);
    });
  });
});
