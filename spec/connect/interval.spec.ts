import { set } from '../support/answers';
import { run } from '../support/marbles';
import { chatOver } from '../support/scriptedTransport';

describe('the interval', () => {
  it('is a second by default, from the end of one regular GET to the start of the next', () => {
    run(({ cold, expectObservable, expectSubscriptions }) => {
      const { text$, transport } = chatOver({ read: [cold('100ms (a|)', { a: set('') })] });
      const reads = ['^ 99ms !', '1100ms ^ 99ms !', '2200ms ^ 99ms !'];

      expectObservable(text$, '^ 2999ms !').toBe('');
      expectSubscriptions(transport.reads).toBe(reads);
    });
  });

  it('can be told', () => {
    run(({ cold, expectObservable, expectSubscriptions }) => {
      const { text$, transport } = chatOver({ read: [cold('--(a|)', { a: set('') })] }, { interval: 10 });

      expectObservable(text$, '^ 29ms !').toBe('');
      expectSubscriptions(transport.reads).toBe(['^-!', '12ms ^-!', '24ms ^-!']);
    });
  });

  it('is not moved by a wake', () => {
    run(({ cold, hot, expectObservable, expectSubscriptions }) => {
      const read$ = cold('--(a|)', { a: set('') });
      const wake$ = hot(' 500ms w');
      const reads = ['    ^-!', '500ms ^-!', '1002ms ^-!', '2004ms ^-!'];

      const { text$, transport } = chatOver({ read: [read$] }, { wake$ });
      expectObservable(text$, '^ 2499ms !').toBe('');
      expectSubscriptions(transport.reads).toBe(reads);
    });
  });

  it('is not moved by what a wake drains', () => {
    run(({ cold, hot, expectObservable, expectSubscriptions }) => {
      const wake$ = hot('           500ms w');
      const reads = ['   ^-!', '    500ms ^-!', '502ms ^-!', '1002ms ^-!'];

      const { text$, transport } = chatOver(
        {
          read: [
            cold('       --(a|)', { a: set('', '1') }),
            cold('              --(a|)', { a: set('a', '2') }),
            cold('                                    --(a|)', { a: set('', '2') }),
          ],
        },
        { wake$ },
      );
      expectObservable(text$, '^ 1499ms !').toBe('502ms a');
      expectSubscriptions(transport.reads).toBe(reads);
    });
  });

  it('makes a regular poll due at once that fell due during another GET', () => {
    run(({ cold, hot, expectObservable, expectSubscriptions }) => {
      const read$ = cold('20ms (a|)', { a: set('') });
      const wake$ = hot(' 1010ms w');
      const reads = ['    ^ 19ms !', '1010ms ^ 19ms !', '1030ms ^ 19ms !', '2050ms ^ 19ms !'];

      const { text$, transport } = chatOver({ read: [read$] }, { wake$ });
      expectObservable(text$, '^ 2099ms !').toBe('');
      expectSubscriptions(transport.reads).toBe(reads);
    });
  });

  describe('of Infinity', () => {
    it('leaves the first GET and its drain', () => {
      run(({ cold, expectObservable, expectSubscriptions }) => {
        const { text$, transport } = chatOver(
          { read: [cold('--(a|)', { a: set('a', '1') }), cold('--(a|)', { a: set('', '1') })] },
          { interval: Infinity },
        );

        expectObservable(text$, '^ 9999999ms !').toBe('--a');
        expectSubscriptions(transport.reads).toBe(['^-!', '--^-!']);
      });
    });

    it('leaves wakes and bursts', () => {
      run(({ cold, hot, at, expectObservable, expectSubscriptions }) => {
        const wake$ = hot('5000ms w');
        const { text$, send, transport } = chatOver(
          { read: [cold('--(a|)', { a: set('') })], send: [cold('--(a|)', { a: set('') })] },
          { interval: Infinity, wake$ },
        );
        at(10, () => send('x').subscribe());

        expectObservable(text$, '^ 9999999ms !').toBe('');
        expectSubscriptions(transport.reads).toBe(['^-!', '312ms ^-!', '5000ms ^-!']);
      });
    });
  });

  it('of 0 asks again as soon as an answer is there', () => {
    run(({ cold, expectObservable, expectSubscriptions }) => {
      const { text$, transport } = chatOver({ read: [cold('--(a|)', { a: set('') })] }, { interval: 0 });

      expectObservable(text$, '^----!').toBe('');
      expectSubscriptions(transport.reads).toBe(['^-!', '--^-!', '----^!']);
    });
  });
});
