import { catchError, concat, ignoreElements, NEVER, of, throwError } from 'rxjs';
import { HandlerError, type MessageSet, StateError } from 'rxjs-direct-line';
import { problem, set } from '../support/answers';
import { run } from '../support/marbles';
import { chatOver } from '../support/scriptedTransport';

describe('consume, with a handler that fails', () => {
  const boom = new Error('boom');
  const failing: [string, () => never][] = [
    [
      'throws',
      () => {
        throw boom;
      },
    ],
    ['gives an error', () => throwError(() => boom) as never],
    [
      'gives values and then an error',
      () =>
        concat(
          of('x'),
          throwError(() => boom),
        ) as never,
    ],
  ];

  it.each(failing)('is a HandlerError with set and cause: it %s', (_, handler) => {
    run(({ cold, expectObservable }) => {
      const { consume } = chatOver({ read: [cold('--(a|)', { a: set('a', '1') })] });
      const error = expect.objectContaining({
        name: 'HandlerError',
        cause: boom,
        set: expect.objectContaining({ messages: [expect.objectContaining({ id: 'a' })], watermark: '1' }) as unknown,
      }) as unknown;

      expectObservable(consume(handler).pipe(ignoreElements())).toBe('--#', {}, error);
    });
  });

  it('is a HandlerError too where the handler gives undefined', () => {
    run(({ cold, expectObservable }) => {
      const { consume } = chatOver({ read: [cold('--(a|)', { a: set('a', '1') })] });

      expectObservable(consume(() => undefined as never)).toBe('--#', {}, expect.any(HandlerError));
    });
  });

  it('asks for nothing more, and commits nothing', () => {
    run(({ cold, expectObservable, expectSubscriptions, flush, frame }) => {
      const { consume, checkpoint$, transport } = chatOver({ read: [cold('--(a|)', { a: set('a', '1') })] });

      expectObservable(consume(failing[0]![1])).toBe('--#', {}, expect.any(HandlerError));
      expectObservable(checkpoint$).toBe('');
      expectSubscriptions(transport.reads).toBe(['^-!']);
      flush();
      expect(frame()).toBe(2);
    });
  });

  it('gives the same set again to the next one', () => {
    run(({ cold, expectObservable, flush }) => {
      const { consume } = chatOver({ read: [cold('--(a|)', { a: set('a b', '1') })] });
      const sets: MessageSet[] = [];
      const handler = (given: MessageSet) => {
        sets.push(given);
        if (sets.length === 1) throw boom;
        return NEVER;
      };
      const twice$ = consume(handler).pipe(catchError(() => consume(handler)));

      expectObservable(twice$, '^ 99ms !').toBe('');
      flush();
      expect(sets).toHaveLength(2);
      expect(sets[1]).toEqual(sets[0]);
    });
  });
});

describe('consume, with until', () => {
  it('completes at once while it waits', () => {
    run(({ cold, hot, expectObservable, expectSubscriptions, flush, frame }) => {
      const { consume, transport } = chatOver({ read: [cold('--(a|)', { a: set('') })] });
      const until = hot('        -----u');
      const expected = '         -----|';

      expectObservable(consume(() => NEVER, { until })).toBe(expected);
      expectSubscriptions(transport.reads).toBe(['^-!']);
      flush();
      expect(frame()).toBe(5);
    });
  });

  it('lets the running handler finish, commits, and completes', () => {
    run(({ cold, hot, expectObservable, expectSubscriptions }) => {
      const { consume, checkpoint$, transport } = chatOver({ read: [cold('--(a|)', { a: set('a', '1') })] });
      const until = hot('     ----u');
      const handled$ = cold('   x-----y---(z|)');
      const expected = '      --x-----y---(z|)';

      expectObservable(consume(() => handled$, { until })).toBe(expected);
      expectObservable(checkpoint$).toBe('------------a', { a: { conversationId: 'c1', watermark: '1' } });
      expectSubscriptions(transport.reads).toBe(['^-!']);
    });
  });

  it('asks for nothing more when it comes during a GET', () => {
    run(({ cold, hot, flush, frame }) => {
      const { consume, transport } = chatOver({ read: [cold('-----(a|)', { a: set('', '1') })] });
      const completed = jest.fn();

      consume(() => NEVER, { until: hot('--u') }).subscribe({ complete: completed });
      flush();
      expect(transport.reads).toHaveLength(1);
      expect(completed).toHaveBeenCalledTimes(1);
      expect(frame()).toBeLessThanOrEqual(5);
    });
  });

  it('completes during a backoff', () => {
    run(({ cold, hot, expectObservable, expectSubscriptions }) => {
      const { consume, transport } = chatOver({ read: [cold('--(a|)', { a: problem(500) })] });

      expectObservable(consume(() => NEVER, { until: hot('10ms u') })).toBe('10ms |');
      expectSubscriptions(transport.reads).toBe(['^-!']);
    });
  });

  it('still gives the error of the handler that runs', () => {
    run(({ cold, hot, expectObservable }) => {
      const { consume } = chatOver({ read: [cold('--(a|)', { a: set('a', '1') })] });
      const until = hot('----u');
      const texts$ = consume(() => cold('----#'), { until });

      expectObservable(texts$).toBe('------#', {}, expect.any(HandlerError));
    });
  });

  it('makes the status idle', () => {
    run(({ cold, hot, expectObservable }) => {
      const { consume, status$ } = chatOver({ read: [cold('--(a|)', { a: set('') })] });
      consume(() => NEVER, { until: hot('-----u') }).subscribe();

      expectObservable(status$).toBe('c-o--i', {
        c: { state: 'connecting' },
        o: { state: 'online' },
        i: { state: 'idle' },
      });
    });
  });
});

describe('a second reader', () => {
  const stateError = expect.any(StateError) as unknown;

  it('is a StateError for consume beside message$', () => {
    run(({ cold, expectObservable, expectSubscriptions }) => {
      const { consume, text$, transport } = chatOver({ read: [cold('--(a|)', { a: set('') })] });

      expectObservable(text$, '^ 999ms !').toBe('');
      expectObservable(
        consume(() => NEVER),
        '100ms ^',
      ).toBe('100ms #', {}, stateError);
      expectSubscriptions(transport.reads).toBe(['^-!']);
    });
  });

  it('is a StateError for message$ beside consume', () => {
    run(({ cold, expectObservable, expectSubscriptions }) => {
      const { consume, text$, transport } = chatOver({ read: [cold('--(a|)', { a: set('') })] });

      expectObservable(
        consume(() => NEVER),
        '^ 999ms !',
      ).toBe('');
      expectObservable(text$, '100ms ^').toBe('100ms #', {}, stateError);
      expectSubscriptions(transport.reads).toBe(['^-!']);
    });
  });

  it('is told why it is turned away', () => {
    const { consume } = chatOver({ read: [NEVER] });
    const first = consume(() => NEVER).subscribe();
    const errors: unknown[] = [];
    consume(() => NEVER).subscribe({ error: (error: unknown) => errors.push(error) });

    expect(errors).toEqual([new StateError('message$ or consume has a reader already')]);
    first.unsubscribe();
  });

  it('is a StateError for consume beside consume', () => {
    run(({ cold, expectObservable }) => {
      const { consume } = chatOver({ read: [cold('--(a|)', { a: set('') })] });
      const texts$ = consume(() => NEVER);

      expectObservable(texts$, '^ 999ms !').toBe('');
      expectObservable(texts$, '100ms ^').toBe('100ms #', {}, stateError);
    });
  });

  it('does not touch the first', () => {
    run(({ cold, expectObservable }) => {
      const { consume, text$, status$ } = chatOver({
        read: [cold('--(a|)', { a: set('', '1') }), cold('--(a|)', { a: set('b', '2') })],
      });

      expectObservable(text$, '^ 1004ms !').toBe('1004ms b');
      expectObservable(
        consume(() => NEVER),
        '100ms ^',
      ).toBe('100ms #', {}, stateError);
      expectObservable(status$, '200ms ^ 99ms !').toBe('200ms o', { o: { state: 'online' } });
    });
  });

  it('may come when the first has left', () => {
    run(({ cold, expectObservable }) => {
      const { consume, text$ } = chatOver({ read: [cold('--(a|)', { a: set('') })] });

      expectObservable(text$, '^ 99ms !').toBe('');
      expectObservable(
        consume(() => NEVER),
        '100ms ^ 99ms !',
      ).toBe('');
      expectObservable(text$, '200ms ^ 99ms !').toBe('');
    });
  });
});
