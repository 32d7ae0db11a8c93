import { NEVER, of } from 'rxjs';
import { set } from '../support/answers';
import { run } from '../support/marbles';
import { chatOver } from '../support/scriptedTransport';

describe('a stream of intervals', () => {
  it('means a second until it emits', () => {
    run(({ cold, expectObservable, expectSubscriptions }) => {
      const { text$, transport } = chatOver({ read: [cold('--(a|)', { a: set('') })] }, { interval: NEVER });

      expectObservable(text$, '^ 1499ms !').toBe('');
      expectSubscriptions(transport.reads).toBe(['^-!', '1002ms ^-!']);
    });
  });

  it('holds from its first value', () => {
    run(({ cold, hot, expectObservable, expectSubscriptions }) => {
      const interval$ = hot('-a', { a: 50 });
      const reads = ['       ^-!', '52ms ^-!', '104ms ^-!'];

      const { text$, transport } = chatOver({ read: [cold('--(a|)', { a: set('') })] }, { interval: interval$ });
      expectObservable(text$, '^ 149ms !').toBe('');
      expectSubscriptions(transport.reads).toBe(reads);
    });
  });

  it('keeps its last value after it has completed', () => {
    run(({ cold, expectObservable, expectSubscriptions }) => {
      const { text$, transport } = chatOver({ read: [cold('--(a|)', { a: set('') })] }, { interval: of(5000, 50) });

      expectObservable(text$, '^ 149ms !').toBe('');
      expectSubscriptions(transport.reads).toBe(['^-!', '52ms ^-!', '104ms ^-!']);
    });
  });

  it('means a second when it completes without a value', () => {
    run(({ cold, expectObservable, expectSubscriptions }) => {
      const { text$, transport } = chatOver(
        { read: [cold('--(a|)', { a: set('') })] },
        { interval: cold<number>('|') },
      );

      expectObservable(text$, '^ 1499ms !').toBe('');
      expectSubscriptions(transport.reads).toBe(['^-!', '1002ms ^-!']);
    });
  });

  describe('with a new value', () => {
    it('measures again from the last regular GET', () => {
      run(({ cold, hot, expectObservable, expectSubscriptions }) => {
        const interval$ = hot('500ms a', { a: 600 });
        const reads = ['       ^-!', '602ms ^-!', '1204ms ^-!'];

        const { text$, transport } = chatOver({ read: [cold('--(a|)', { a: set('') })] }, { interval: interval$ });
        expectObservable(text$, '^ 1499ms !').toBe('');
        expectSubscriptions(transport.reads).toBe(reads);
      });
    });

    it('does not measure from a wake', () => {
      run(({ cold, hot, expectObservable, expectSubscriptions }) => {
        const wake$ = hot('    400ms w', {});
        const interval$ = hot('500ms a', { a: 600 });
        const reads = ['       ^-!', '400ms ^-!', '602ms ^-!'];

        const { text$, transport } = chatOver(
          { read: [cold('--(a|)', { a: set('') })] },
          { interval: interval$, wake$ },
        );
        expectObservable(text$, '^ 999ms !').toBe('');
        expectSubscriptions(transport.reads).toBe(reads);
      });
    });

    it('asks at once where that is overdue', () => {
      run(({ cold, hot, expectObservable, expectSubscriptions }) => {
        const interval$ = hot('700ms a', { a: 300 });
        const reads = ['       ^-!', '700ms ^-!', '1002ms ^-!'];

        const { text$, transport } = chatOver({ read: [cold('--(a|)', { a: set('') })] }, { interval: interval$ });
        expectObservable(text$, '^ 1199ms !').toBe('');
        expectSubscriptions(transport.reads).toBe(reads);
      });
    });

    it('can make the wait longer', () => {
      run(({ cold, hot, expectObservable, expectSubscriptions }) => {
        const interval$ = hot('500ms a', { a: 5000 });
        const reads = ['       ^-!', '5002ms ^-!'];

        const { text$, transport } = chatOver({ read: [cold('--(a|)', { a: set('') })] }, { interval: interval$ });
        expectObservable(text$, '^ 5999ms !').toBe('');
        expectSubscriptions(transport.reads).toBe(reads);
      });
    });

    it('starts no second GET while one is in flight', () => {
      run(({ cold, hot, expectObservable, expectSubscriptions }) => {
        const interval$ = hot('--a', { a: 10 });
        const reads = ['       ^---!', '14ms ^---!'];

        const { text$, transport } = chatOver({ read: [cold('----(a|)', { a: set('') })] }, { interval: interval$ });
        expectObservable(text$, '^ 24ms !').toBe('');
        expectSubscriptions(transport.reads).toBe(reads);
      });
    });
  });

  it('pauses with Infinity, and is due at once where it resumes too late', () => {
    run(({ cold, hot, expectObservable, expectSubscriptions }) => {
      const interval$ = hot('10ms a 4989ms b', { a: Infinity, b: 1000 });
      const reads = ['       ^-!', '5000ms ^-!', '6002ms ^-!'];

      const { text$, transport } = chatOver({ read: [cold('--(a|)', { a: set('') })] }, { interval: interval$ });
      expectObservable(text$, '^ 6499ms !').toBe('');
      expectSubscriptions(transport.reads).toBe(reads);
    });
  });

  it('pauses with Infinity, and loses no time where it resumes soon', () => {
    run(({ cold, hot, expectObservable, expectSubscriptions }) => {
      const interval$ = hot('10ms a 489ms b', { a: Infinity, b: 1000 });
      const reads = ['       ^-!', '1002ms ^-!'];

      const { text$, transport } = chatOver({ read: [cold('--(a|)', { a: set('') })] }, { interval: interval$ });
      expectObservable(text$, '^ 1499ms !').toBe('');
      expectSubscriptions(transport.reads).toBe(reads);
    });
  });

  it('is subscribed once for all subscribers of message$, and again for the next reader', () => {
    run(({ cold, expectObservable, expectSubscriptions }) => {
      const interval$ = cold<number>('-----------');
      const { text$ } = chatOver({ read: [cold('--(a|)', { a: set('') })] }, { interval: interval$ });

      expectObservable(text$, '                   ^----!').toBe('');
      expectObservable(text$, '                   --^------!').toBe('');
      expectObservable(text$, '                   20ms ^----!').toBe('');
      expectSubscriptions(interval$.subscriptions).toBe(['^--------!', '20ms ^----!']);
    });
  });

  describe('that fails', () => {
    it('is fatal, and aborts the GET', () => {
      run(({ cold, hot, expectObservable, expectSubscriptions }) => {
        const interval$ = hot<number>('-#', {}, new Error('no interval'));
        const reads = ['       ^!'];

        const { text$, transport } = chatOver({ read: [cold('----(a|)', { a: set('') })] }, { interval: interval$ });
        expectObservable(text$).toBe('-#', {}, expect.objectContaining({ message: 'no interval' }));
        expectSubscriptions(transport.reads).toBe(reads);
      });
    });

    it('is told by status$', () => {
      run(({ cold, hot, expectObservable }) => {
        const interval$ = hot<number>('---#', {}, new Error('no interval'));
        const { message$, status$ } = chatOver({ read: [cold('----(a|)', { a: set('') })] }, { interval: interval$ });
        message$.subscribe({ error: () => undefined });

        expectObservable(status$, '^ 99ms !').toBe('c--f', {
          c: { state: 'connecting' },
          f: {
            state: 'failed',
            error: expect.objectContaining({ name: 'DirectLineError', message: 'no interval' }) as unknown,
          },
        });
      });
    });
  });

  it.each([NaN, -1])('fails with what is no interval: %s', (ms) => {
    run(({ cold, hot, expectObservable }) => {
      const interval$ = hot('---a', { a: ms });
      const { text$ } = chatOver({ read: [cold('--(a|)', { a: set('') })] }, { interval: interval$ });

      expectObservable(text$).toBe('---#', {}, expect.any(Error));
    });
  });
});
