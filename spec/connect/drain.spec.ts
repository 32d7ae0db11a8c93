import { set } from '../support/answers';
import { run } from '../support/marbles';
import { chatOver } from '../support/scriptedTransport';

describe('message$, from set to set', () => {
  it('asks at once after a set with messages, and waits after an empty one', () => {
    run(({ cold, expectObservable, expectSubscriptions }) => {
      const { text$, transport } = chatOver({
        read: [cold('--(a|)', { a: set('a', '1') }), cold('--(a|)', { a: set('', '1') })],
      });
      const reads = ['      ^-!', '    --^-!', '1002ms ^-!'];
      const expected = '    --a';

      expectObservable(text$, '^ 1499ms !').toBe(expected);
      expectSubscriptions(transport.reads).toBe(reads);
    });
  });

  it('reads on for as long as sets bring messages', () => {
    run(({ cold, expectObservable, expectSubscriptions }) => {
      const { text$, transport } = chatOver({
        read: [
          cold('--(a|)', { a: set('a', '1') }),
          cold('--(a|)', { a: set('b', '2') }),
          cold('--(a|)', { a: set('c', '3') }),
          cold('--(a|)', { a: set('', '3') }),
        ],
      });
      const reads = ['  ^-!', '--^-!', '----^-!', '------^-!'];
      const expected = '--a-b-c';

      expectObservable(text$, '^ 999ms !').toBe(expected);
      expectSubscriptions(transport.reads).toBe(reads);
    });
  });

  it('gives a set in one go, in its order', () => {
    run(({ cold, expectObservable }) => {
      const { text$ } = chatOver({
        read: [cold('--(a|)', { a: set('c a b', '1') }), cold('--(a|)', { a: set('', '1') })],
      });

      expectObservable(text$, '^ 999ms !').toBe('--(cab)');
    });
  });

  it('waits after an empty set, even one with a new watermark', () => {
    run(({ cold, expectObservable, expectSubscriptions, flush }) => {
      const { text$, transport } = chatOver({
        read: [cold('--(a|)', { a: set('', '1') }), cold('--(a|)', { a: set('', '2') })],
      });
      const reads = ['^-!', '1002ms ^-!', '2004ms ^-!'];

      expectObservable(text$, '^ 2999ms !').toBe('');
      expectSubscriptions(transport.reads).toBe(reads);
      flush();
      expect(transport.queries()).toEqual(['', '?watermark=1', '?watermark=2']);
    });
  });

  describe('after a set that brings messages but no new watermark', () => {
    it('gives what is not yet delivered, and waits', () => {
      run(({ cold, expectObservable, expectSubscriptions }) => {
        const { text$, transport } = chatOver({
          read: [
            cold('--(a|)', { a: set('a') }),
            cold('--(a|)', { a: set('a b') }),
            cold('--(a|)', { a: set('a b c') }),
          ],
        });
        const reads = ['    ^-!', '1002ms ^-!', '2004ms ^-!'];
        const expected = '--a 1001ms b 1001ms c';

        expectObservable(text$, '^ 2499ms !').toBe(expected);
        expectSubscriptions(transport.reads).toBe(reads);
      });
    });

    it('waits likewise where it brings the watermark that it was asked with', () => {
      run(({ cold, expectObservable, expectSubscriptions }) => {
        const { text$, transport } = chatOver({
          read: [
            cold('--(a|)', { a: set('a', '1') }),
            cold('--(a|)', { a: set('b', '1') }),
            cold('--(a|)', { a: set('b c', '1') }),
          ],
        });
        const reads = ['    ^-!', '--^-!', '1002ms ^-!'];
        const expected = '--a-b 999ms c';

        expectObservable(text$, '^ 1499ms !').toBe(expected);
        expectSubscriptions(transport.reads).toBe(reads);
      });
    });

    it('knows what is delivered across unsubscribing', () => {
      run(({ cold, expectObservable }) => {
        const { text$ } = chatOver({ read: [cold('--(a|)', { a: set('a b') })] });

        expectObservable(text$, '^ 99ms !').toBe('--(ab)');
        expectObservable(text$, '200ms ^ 99ms !').toBe('');
      });
    });

    it('goes on as ever when a new watermark comes at last', () => {
      run(({ cold, expectObservable, expectSubscriptions }) => {
        const { text$, transport } = chatOver({
          read: [
            cold('--(a|)', { a: set('a') }),
            cold('--(a|)', { a: set('a b', '1') }),
            cold('--(a|)', { a: set('', '1') }),
          ],
        });
        const reads = ['    ^-!', '1002ms ^-!', '1004ms ^-!'];
        const expected = '--a 1001ms b';

        expectObservable(text$, '^ 1499ms !').toBe(expected);
        expectSubscriptions(transport.reads).toBe(reads);
      });
    });
  });

  it('gives a message but once that stands twice in one set', () => {
    run(({ cold, expectObservable }) => {
      const { text$ } = chatOver({
        read: [cold('--(a|)', { a: set('a a b', '1') }), cold('--(a|)', { a: set('', '1') })],
      });

      expectObservable(text$, '^ 99ms !').toBe('--(ab)');
    });
  });
});
