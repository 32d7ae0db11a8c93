import { concat, ignoreElements, NEVER, of, take, timer } from 'rxjs';
import { connect, type MessageSet } from 'rxjs-direct-line';
import { set } from '../support/answers';
import { run } from '../support/marbles';
import { chatOver } from '../support/scriptedTransport';

const textsOf = ({ messages }: MessageSet) => messages.map(({ text }) => text).join(' ');

describe('consume', () => {
  it('asks for the next set when the handler has completed, not before', () => {
    run(({ cold, expectObservable, expectSubscriptions }) => {
      const { consume, transport } = chatOver({
        read: [cold('--(a|)', { a: set('a', '1') }), cold('--(a|)', { a: set('', '1') })],
      });
      const handled$ = cold('   x---y---|');
      const expected = '      --x---y';
      const reads = ['        ^-!', '----------^-!'];
      const texts$ = consume(() => handled$);

      expectObservable(texts$, '^ 99ms !').toBe(expected);
      expectSubscriptions(handled$.subscriptions).toBe('--^-------!');
      expectSubscriptions(transport.reads).toBe(reads);
    });
  });

  it('does not ask while the handler runs, whatever falls due', () => {
    run(({ cold, hot, expectObservable, expectSubscriptions }) => {
      const { consume, transport } = chatOver(
        { read: [cold('--(a|)', { a: set('a') }), cold('--(a|)', { a: set('a') })] },
        { wake$: hot('5ms w 499ms w 999ms w') },
      );
      const texts$ = consume(() => cold('3000ms |'));

      expectObservable(texts$, '^ 3499ms !').toBe('');
      expectSubscriptions(transport.reads).toBe(['^-!', '3002ms ^-!']);
    });
  });

  it('gives the sets that have messages, and no others', () => {
    run(({ cold, expectObservable, flush }) => {
      const { consume } = chatOver({
        read: [
          cold('--(a|)', { a: set('', '1') }),
          cold('--(a|)', { a: set('a b', '2') }),
          cold('--(a|)', { a: set('', '2') }),
        ],
      });
      const handler = jest.fn((given: MessageSet) => of(textsOf(given)));

      expectObservable(consume(handler), '^ 2999ms !').toBe('1004ms x', { x: 'a b' });
      flush();
      expect(handler).toHaveBeenCalledTimes(1);
      expect(handler.mock.calls[0]![0]).toMatchObject({ messages: [{ id: 'a' }, { id: 'b' }], watermark: '2' });
    });
  });

  it('gives of an answer without a new watermark only what has not been handled', () => {
    run(({ cold, expectObservable, expectSubscriptions }) => {
      const { consume, transport } = chatOver({
        read: [cold('--(a|)', { a: set('a') }), cold('--(a|)', { a: set('a b') })],
      });
      const texts$ = consume((given) => of(textsOf(given)));

      expectObservable(texts$, '^ 2499ms !').toBe('--a 1001ms b');
      expectSubscriptions(transport.reads).toBe(['^-!', '1002ms ^-!', '2004ms ^-!']);
    });
  });

  it('emits what the handler emits, be it an array', () => {
    run(({ cold, expectObservable }) => {
      const { consume } = chatOver({
        read: [cold('--(a|)', { a: set('a', '1') }), cold('--(a|)', { a: set('', '1') })],
      });
      const texts$ = consume(() => ['x', 'y']);

      expectObservable(texts$, '^ 99ms !').toBe('--(xy)');
    });
  });

  it('commits when the handler has completed', () => {
    run(({ cold, expectObservable }) => {
      const { consume, checkpoint$ } = chatOver({
        read: [cold('       --(a|)', { a: set('a', '1') }), cold('--(a|)', { a: set('', '1') })],
      });
      const handled$ = cold(' ----|');
      const expected = '    ------a';

      consume(() => handled$, { until: timer(99) }).subscribe();
      expectObservable(checkpoint$).toBe(expected, { a: { conversationId: 'c1', watermark: '1' } });
    });
  });

  it('is cold: each reader one after the other goes on where the one before was', () => {
    run(({ cold, expectObservable, expectSubscriptions, flush }) => {
      const { consume, transport } = chatOver({
        read: [
          cold('--(a|)', { a: set('a', '1') }),
          cold('--(a|)', { a: set('', '1') }),
          cold('--(a|)', { a: set('b', '2') }),
          cold('--(a|)', { a: set('', '2') }),
        ],
      });
      const texts$ = consume((given) => of(textsOf(given)));

      expectObservable(texts$, '^ 99ms !').toBe('--a');
      expectObservable(texts$, '200ms ^ 99ms !').toBe('202ms b');
      expectSubscriptions(transport.reads).toBe(['^-!', '--^-!', '200ms ^-!', '202ms ^-!']);
      flush();
      expect(transport.queries()).toEqual(['', '?watermark=1', '?watermark=1', '?watermark=2']);
    });
  });

  it.each([undefined, null, 'handler'])('throws a TypeError where there is no handler: %p', (handler) => {
    const { consume } = connect({ secret: 'secret', transport: () => NEVER });
    expect(() => consume(handler as never)).toThrow(new TypeError('not valid: handler'));
  });

  describe('unsubscribed while the handler runs', () => {
    it('unsubscribes the handler, and asks for nothing more', () => {
      run(({ cold, expectObservable, expectSubscriptions, flush, frame }) => {
        const { consume, transport } = chatOver({ read: [cold('--(a|)', { a: set('a', '1') })] });
        const handled$ = cold('--------|');
        const texts$ = consume(() => handled$);

        expectObservable(texts$, '                           ^----!').toBe('');
        expectSubscriptions(handled$.subscriptions).toBe('   --^--!');
        expectSubscriptions(transport.reads).toBe(['         ^-!']);
        flush();
        expect(frame()).toBe(5);
      });
    });

    it('commits nothing: the set comes again', () => {
      run(({ cold, expectObservable, flush }) => {
        const { consume, checkpoint$ } = chatOver({ read: [cold('--(a|)', { a: set('a', '1') })] });
        const handler = jest.fn((given: MessageSet) => concat(of(textsOf(given)), NEVER));

        expectObservable(consume(handler), '^----!').toBe('--a');
        expectObservable(consume(handler).pipe(ignoreElements()), '----------^----!').toBe('');
        expectObservable(checkpoint$).toBe('');
        flush();
        expect(handler).toHaveBeenCalledTimes(2);
        expect(handler.mock.calls[1]).toEqual(handler.mock.calls[0]);
      });
    });

    it('leaves all of the set to message$', () => {
      run(({ cold, expectObservable }) => {
        const { consume, text$ } = chatOver({ read: [cold('--(a|)', { a: set('a b', '1') })] });
        const texts$ = consume(() => NEVER);

        expectObservable(texts$, '               ^----!').toBe('');
        expectObservable(text$.pipe(take(2)), '  ----------^').toBe('----------(ab|)');
      });
    });
  });

  it('gives what message$ left of a set', () => {
    run(({ cold, expectObservable }) => {
      const { consume, message$ } = chatOver({
        read: [cold('--(a|)', { a: set('a b c', '1') }), cold('--(a|)', { a: set('', '1') })],
      });
      const texts$ = consume((given) => of(textsOf(given)));
      const reading = message$.subscribe(() => reading.unsubscribe());

      expectObservable(texts$, '-----^----!').toBe('-----x', { x: 'b c' });
    });
  });
});
