import { EMPTY, from, ignoreElements, NEVER, type ObservableInput, of, range, retry, take, tap, timer } from 'rxjs';
import { HandlerError, type MessageSet } from 'rxjs-direct-line';
import { set } from '../support/answers';
import { run } from '../support/marbles';
import { chatOver } from '../support/scriptedTransport';

const idsOf = ({ messages }: MessageSet) => messages.map(({ id }) => id).join(' ');
const boom = new Error('boom');
const handlerError = expect.any(HandlerError) as unknown;
const a = { conversationId: 'c1', watermark: '1' };

describe('a handler', () => {
  const inputs: [string, () => ObservableInput<string>, string][] = [
    ['an Observable', () => from(['x', 'y']), '--(xy)'],
    ['an array', () => ['x', 'y'], '--(xy)'],
    ['a Set', () => new Set(['x', 'y']), '--(xy)'],
    [
      'a generator',
      function* () {
        yield 'x';
        yield 'y';
      },
      '--(xy)',
    ],
    ['nothing, in an Observable', () => EMPTY, ''],
    ['nothing, in an array', () => [], ''],
  ];

  it.each(inputs)('may give %s: the set is committed, and the next is asked for', (_, handler, expected) => {
    run(({ cold, expectObservable, expectSubscriptions }) => {
      const { consume, checkpoint$, transport } = chatOver({
        read: [cold('--(a|)', { a: set('a', '1') }), cold('--(a|)', { a: set('', '1') })],
      });
      const reads = ['^-!', '--^-!'];

      expectObservable(consume(handler), '^ 99ms !').toBe(expected);
      expectObservable(checkpoint$).toBe('--a', { a });
      expectSubscriptions(transport.reads).toBe(reads);
    });
  });

  it('may take its time, and emit nothing at all: nothing is asked or committed meanwhile', () => {
    run(({ cold, expectObservable, expectSubscriptions }) => {
      const { consume, checkpoint$, transport } = chatOver({
        read: [cold('     --(a|)', { a: set('a', '1') }), cold('--(a|)', { a: set('', '1') })],
      });
      const handled$ = cold('60s |');

      expectObservable(
        consume(() => handled$),
        '^ 61s !',
      ).toBe('');
      expectObservable(checkpoint$).toBe('60002ms a', { a });
      expectSubscriptions(transport.reads).toBe(['^-!', '60002ms ^-!']);
    });
  });

  it('gets a set of its own: what it does to that, the next one does not see', () => {
    run(({ cold, flush }) => {
      const { consume } = chatOver({ read: [cold('--(a|)', { a: set('a b c', '1') })] });
      const seen: string[] = [];
      const handler = (given: MessageSet) => {
        seen.push(idsOf(given));
        (given.messages as unknown[]).length = 0;
        throw boom;
      };
      consume(handler)
        .pipe(retry(1))
        .subscribe({ error: () => undefined });

      flush();
      expect(seen).toEqual(['a b c', 'a b c']);
    });
  });

  it('is unsubscribed by a reader that leaves while all is synchronous', () => {
    run(({ flush }) => {
      const { consume } = chatOver({ read: [of(set('a', '1')), NEVER] });
      let emitted = 0;
      const handler = () => range(1, 100).pipe(tap(() => (emitted += 1)));
      consume(handler).pipe(take(2)).subscribe();

      flush();
      expect(emitted).toBe(2);
    });
  });
});

describe('a handler that fails', () => {
  //  GET      --(a|)                      one
  //  handler    --#   --#   --|           the same set each time
  //  checkpoint$            a
  it('gets the same set again, without another GET, until it succeeds', () => {
    run(({ cold, expectObservable, expectSubscriptions, flush }) => {
      const { consume, checkpoint$, transport } = chatOver({
        read: [
          cold('                              --(a|)', { a: set('a b', '1') }),
          cold('--(a|)', { a: set('', '1') }),
        ],
      });
      const handled$ = [cold('                       --#'), cold('--#'), cold('--x|')];
      const seen: string[] = [];
      const handler = (given: MessageSet) => {
        seen.push(idsOf(given));
        return handled$[seen.length - 1]!;
      };
      const tried$ = consume(handler).pipe(retry({ delay: () => timer(10) }));

      expectObservable(tried$, '^ 99ms !').toBe('2ms 2ms 10ms 2ms 10ms 2ms x');
      expectObservable(checkpoint$).toBe('       2ms 2ms 10ms 2ms 10ms 2ms -a', { a });
      expectSubscriptions(transport.reads).toBe(['^-!', '29ms ^-!']);
      flush();
      expect(seen).toEqual(['a b', 'a b', 'a b']);
    });
  });

  it('costs nothing of the sets after: they come when it has succeeded', () => {
    run(({ cold, expectObservable, flush }) => {
      const { consume, transport } = chatOver({
        read: [
          cold('--(a|)', { a: set('a', '1') }),
          cold('--(a|)', { a: set('b', '2') }),
          cold('--(a|)', { a: set('', '2') }),
        ],
      });
      let tries = 0;
      const handler = (given: MessageSet) => {
        if (++tries === 1) throw boom;
        return of(idsOf(given));
      };

      expectObservable(consume(handler).pipe(retry(1)), '^ 99ms !').toBe('--a-b');
      flush();
      expect(transport.queries()).toEqual(['', '?watermark=1', '?watermark=2']);
    });
  });

  it('hands the set on in its error, with the cause', () => {
    run(({ cold, flush }) => {
      const { consume } = chatOver({ read: [cold('--(a|)', { a: set('a b', '1') })] });
      const errors: unknown[] = [];
      consume(() => cold('--#', {}, boom)).subscribe({ error: (error: unknown) => errors.push(error) });

      flush();
      expect(errors).toEqual([handlerError]);
      expect(errors[0]).toMatchObject({
        name: 'HandlerError',
        message: 'the handler failed',
        cause: boom,
        set: { watermark: '1' },
      });
      expect(idsOf((errors[0] as HandlerError).set)).toBe('a b');
    });
  });

  it.each([
    ['undefined', undefined],
    ['null', null],
    ['a number', 1],
    ['an object', {}],
  ])('is one that gives %s, which says nothing of its work', (_, given) => {
    run(({ cold, expectObservable, expectSubscriptions, flush }) => {
      const { consume, checkpoint$, transport } = chatOver({ read: [cold('--(a|)', { a: set('a', '1') })] });
      const handler = jest.fn(() => given as never);

      expectObservable(consume(handler).pipe(retry({ count: 1, delay: 10 }))).toBe('-- 10ms #', {}, handlerError);
      expectObservable(checkpoint$).toBe('');
      expectSubscriptions(transport.reads).toBe(['^-!']);
      flush();
      expect(handler.mock.calls).toEqual([
        [expect.objectContaining({ watermark: '1' })],
        [expect.objectContaining({ watermark: '1' })],
      ]);
    });
  });
});

describe('a handler that outlives its reader', () => {
  //  reader 1   ^----!
  //  handler 1    --------|          its end commits nothing
  //  reader 2           ^---------
  //  handler 2          ------|      this one's does
  it('commits nothing by its late end: the set comes again, and is committed by whom it came to', () => {
    run(({ cold, expectObservable, flush }) => {
      const { consume, checkpoint$, transport } = chatOver({
        read: [cold('--(a|)', { a: set('a', '1') }), cold('--(a|)', { a: set('', '1') })],
      });
      const seen: string[] = [];
      // goes on whatever becomes of the one who asked for it
      const work = (ms: number) => (given: MessageSet) => {
        seen.push(idsOf(given));
        const done$ = timer(ms).pipe(ignoreElements());
        done$.subscribe();
        return done$;
      };

      expectObservable(consume(work(8)), '  ^----!').toBe('');
      expectObservable(consume(work(16)), ' -------^ 99ms !').toBe('');
      expectObservable(checkpoint$).toBe('  ------- 16ms a', { a });
      flush();
      expect(seen).toEqual(['a', 'a']);
      expect(transport.queries()).toEqual(['', '?watermark=1']);
    });
  });

  it('is not asked again while nobody reads', () => {
    run(({ cold, expectObservable, expectSubscriptions, flush, frame }) => {
      const { consume, checkpoint$, status$, transport } = chatOver({ read: [cold('--(a|)', { a: set('a', '1') })] });
      const handler = jest.fn(() => NEVER);

      expectObservable(consume(handler), '^----!').toBe('');
      expectObservable(checkpoint$).toBe('');
      expectObservable(status$).toBe('c-o--i', {
        c: { state: 'connecting' },
        o: { state: 'online' },
        i: { state: 'idle' },
      });
      expectSubscriptions(transport.reads).toBe(['^-!']);
      flush();
      expect(handler).toHaveBeenCalledTimes(1);
      expect(frame()).toBe(5);
    });
  });
});
