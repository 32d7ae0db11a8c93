import { map, NEVER, take } from 'rxjs';
import { problem, set, started } from '../support/answers';
import { run } from '../support/marbles';
import { chatOver } from '../support/scriptedTransport';

describe('the last unsubscribe', () => {
  it('aborts the GET in flight', () => {
    run(({ cold, expectObservable, expectSubscriptions }) => {
      const read$ = cold('----(a|)', { a: set('a') });
      const unsub = '     ^-!';
      const reads = ['    ^-!'];

      const { text$, transport } = chatOver({ read: [read$] });
      expectObservable(text$, unsub).toBe('');
      expectSubscriptions(transport.reads).toBe(reads);
      expectSubscriptions(read$.subscriptions).toBe(reads);
    });
  });

  it('makes the next subscriber ask for the same again', () => {
    run(({ cold, expectObservable, flush }) => {
      const { text$, transport } = chatOver({
        read: [
          cold('--(a|)', { a: set('a', '1') }),
          cold('--(a|)', { a: set('b', '2') }),
          cold('--(a|)', { a: set('b', '2') }),
          cold('--(a|)', { a: set('', '2') }),
        ],
      });

      expectObservable(text$, '^--!').toBe('--a');
      expectObservable(text$, '100ms ^ 99ms !').toBe('102ms b');
      flush();
      expect(transport.queries()).toEqual(['', '?watermark=1', '?watermark=1', '?watermark=2']);
    });
  });

  it('leaves the position to the conversation', () => {
    run(({ cold, expectObservable, flush }) => {
      const { text$, transport } = chatOver({
        read: [cold('--(a|)', { a: set('a', '1') }), cold('--(a|)', { a: set('', '1') })],
      });

      expectObservable(text$, '^ 99ms !').toBe('--a');
      expectObservable(text$, '200ms ^ 99ms !').toBe('');
      flush();
      expect(transport.queries()).toEqual(['', '?watermark=1', '?watermark=1']);
    });
  });

  it('ends the wait', () => {
    run(({ cold, expectObservable, expectSubscriptions, flush, frame }) => {
      const { text$, transport } = chatOver({ read: [cold('--(a|)', { a: set('') })] });

      expectObservable(text$, '^ 499ms !').toBe('');
      expectSubscriptions(transport.reads).toBe(['^-!']);
      flush();
      expect(frame()).toBe(500);
    });
  });

  it('ends the backoff', () => {
    run(({ cold, expectObservable, expectSubscriptions, flush, frame }) => {
      const { text$, transport } = chatOver({ read: [cold('--(a|)', { a: problem(500) })] });

      expectObservable(text$, '^ 99ms !').toBe('');
      expectSubscriptions(transport.reads).toBe(['^-!']);
      flush();
      expect(frame()).toBe(100);
    });
  });

  it('aborts the start, and its timeout', () => {
    run(({ expectObservable, expectSubscriptions, flush, frame }) => {
      const { text$, transport } = chatOver({ start: [NEVER] });

      expectObservable(text$, '^ 99ms !').toBe('');
      expectSubscriptions(transport.starts).toBe(['^ 99ms !']);
      flush();
      expect(frame()).toBe(100);
    });
  });

  it('leaves no timer for the token', () => {
    run(({ cold, expectObservable, flush, frame }) => {
      const { text$ } = chatOver({
        start: [cold('-(a|)', { a: started('c1', { token: 'token', expires_in: 1800 }) })],
        read: [cold('--(a|)', { a: set('') })],
      });

      expectObservable(text$, '^ 99ms !').toBe('');
      flush();
      expect(frame()).toBe(100);
    });
  });

  it('lets go of interval and wake$', () => {
    run(({ cold, expectObservable, expectSubscriptions }) => {
      const interval$ = cold<number>('-');
      const wake$ = cold('           -');
      const subs = '                 ^-----!';

      const { text$ } = chatOver({ read: [cold('--(a|)', { a: set('') })] }, { interval: interval$, wake$ });
      expectObservable(text$, subs).toBe('');
      expectSubscriptions(interval$.subscriptions).toBe(subs);
      expectSubscriptions(wake$.subscriptions).toBe(subs);
    });
  });

  describe('in the middle of a set', () => {
    it('leaves the rest to the next subscriber, without a GET', () => {
      run(({ cold, expectObservable, expectSubscriptions }) => {
        const { text$, transport } = chatOver({
          read: [cold('--(a|)', { a: set('a b c', '1') }), cold('--(a|)', { a: set('', '1') })],
        });

        expectObservable(text$.pipe(take(1))).toBe('--(a|)');
        expectObservable(text$, '           -----^----!').toBe('-----(bc)');
        expectSubscriptions(transport.reads).toBe(['^-!', '-----^-!']);
      });
    });

    it('leaves the rest of the rest to the one after', () => {
      run(({ cold, expectObservable, expectSubscriptions }) => {
        const { text$, transport } = chatOver({ read: [cold('--(a|)', { a: set('a b c', '1') })] });

        expectObservable(text$.pipe(take(1))).toBe('--(a|)');
        expectObservable(text$.pipe(take(1)), '  -----^').toBe('-----(b|)');
        expectObservable(text$.pipe(take(1)), '  ----------^').toBe('----------(c|)');
        expectSubscriptions(transport.reads).toBe(['^-!']);
      });
    });

    it('asks on from the watermark of the set when the rest has been given', () => {
      run(({ cold, expectObservable, flush }) => {
        const { text$, transport } = chatOver({
          read: [cold('--(a|)', { a: set('a b', '1') }), cold('--(a|)', { a: set('', '1') })],
        });

        expectObservable(text$.pipe(take(1))).toBe('--(a|)');
        expectObservable(text$, '           -----^----!').toBe('-----b');
        flush();
        expect(transport.queries()).toEqual(['', '?watermark=1']);
      });
    });

    it('makes no checkpoint before the rest has been given', () => {
      run(({ cold, expectObservable }) => {
        const { text$, checkpoint$ } = chatOver({
          read: [cold('--(a|)', { a: set('a b', '1') }), cold('--(a|)', { a: set('', '1') })],
        });

        expectObservable(text$.pipe(take(1))).toBe('--(a|)');
        expectObservable(text$, '           -----^----!').toBe('-----b');
        expectObservable(checkpoint$).toBe('-----a', { a: { conversationId: 'c1', watermark: '1' } });
      });
    });

    it('asks for nothing more', () => {
      run(({ cold, expectObservable, expectSubscriptions, flush, frame }) => {
        const { text$, transport } = chatOver({ read: [cold('--(a|)', { a: set('a b', '1') })] });

        expectObservable(text$.pipe(take(1))).toBe('--(a|)');
        expectSubscriptions(transport.reads).toBe(['^-!']);
        flush();
        expect(frame()).toBe(2);
      });
    });
  });

  it('with the last message of a set commits the set', () => {
    run(({ cold, expectObservable, expectSubscriptions, flush }) => {
      const { text$, checkpoint$, transport } = chatOver({
        read: [cold('--(a|)', { a: set('a b', '1') }), cold('--(a|)', { a: set('c', '2') })],
      });

      expectObservable(text$.pipe(take(2))).toBe('--(ab|)');
      expectObservable(text$.pipe(take(1)), '-----^').toBe('-------(c|)');
      expectObservable(checkpoint$.pipe(map(({ watermark }) => watermark))).toBe('--1----2');
      expectSubscriptions(transport.reads).toBe(['^-!', '-----^-!']);
      flush();
      expect(transport.queries()).toEqual(['', '?watermark=1']);
    });
  });
});
