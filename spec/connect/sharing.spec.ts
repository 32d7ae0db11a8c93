import { filter, map, mergeMap, NEVER, of, repeat, retry, take } from 'rxjs';
import { set } from '../support/answers';
import { run } from '../support/marbles';
import { chatOver } from '../support/scriptedTransport';

describe('the subscribers of message$', () => {
  it('make one loop', () => {
    run(({ cold, expectObservable, expectSubscriptions }) => {
      const { text$, transport } = chatOver({
        read: [cold('             --(a|)', { a: set('a', '1') }), cold('--(a|)', { a: set('', '1') })],
      });
      const reads = ['            ^-!', '--^-!', '1002ms ^-!'];

      expectObservable(text$, '   ^ 1499ms !').toBe('--a');
      expectObservable(text$, '   ^ 1499ms !').toBe('--a');
      expectSubscriptions(transport.reads).toBe(reads);
    });
  });

  it('leave the loop running while one of them is left', () => {
    run(({ cold, expectObservable, expectSubscriptions }) => {
      const { text$, transport } = chatOver({ read: [cold('----(a|)', { a: set('a', '1') })] });

      expectObservable(text$, '   ^-!').toBe('');
      expectObservable(text$, '   -^---!').toBe('----a');
      expectSubscriptions(transport.reads).toBe(['^---!', '----^!']);
    });
  });

  it('see what comes after they joined', () => {
    run(({ cold, expectObservable }) => {
      const { text$ } = chatOver({
        read: [
          cold('--(a|)', { a: set('a b', '1') }),
          cold('----(a|)', { a: set('c', '2') }),
          cold('--(a|)', { a: set('', '2') }),
        ],
      });

      expectObservable(text$, '^ 99ms !').toBe('--(ab)c');
      expectObservable(text$, '----^ 95ms !').toBe('------c');
    });
  });

  it('can be joined in the middle of a set', () => {
    run(({ cold, expectObservable }) => {
      const { text$ } = chatOver({
        read: [cold('--(a|)', { a: set('a b c', '1') }), cold('--(a|)', { a: set('', '1') })],
      });
      const late$ = text$.pipe(
        filter((text) => text === 'a'),
        mergeMap(() => text$),
      );

      expectObservable(text$, '^ 99ms !').toBe('--(abc)');
      expectObservable(late$, '^ 99ms !').toBe('--(bc)');
    });
  });

  it('lose nothing and get nothing twice by take(1) and repeat()', () => {
    run(({ cold, expectObservable, expectSubscriptions }) => {
      const { text$, transport } = chatOver({
        read: [
          cold('--(a|)', { a: set('a b', '1') }),
          cold('----(a|)', { a: set('c d', '2') }),
          cold('--(a|)', { a: set('', '2') }),
        ],
      });

      expectObservable(text$.pipe(take(1), repeat()), '^ 99ms !').toBe('--(ab)(cd)');
      expectSubscriptions(transport.reads).toBe(['^-!', '--^---!', '------^-!']);
    });
  });

  describe('one of which has an operator that throws', () => {
    const failingAt = (bad: string) =>
      map((text: string | undefined) => {
        if (text === bad) throw new Error(`no ${text}`);
        return text;
      });

    it('go on by retry() with what comes next: the message is not given again', () => {
      run(({ cold, expectObservable, expectSubscriptions }) => {
        const { text$, transport } = chatOver({
          read: [cold('--(a|)', { a: set('a b c', '1') }), cold('--(a|)', { a: set('', '1') })],
        });

        expectObservable(text$.pipe(failingAt('b'), retry()), '^ 99ms !').toBe('--(ac)');
        expectSubscriptions(transport.reads).toBe(['^-!', '--^-!']);
      });
    });

    it('go on by retry() where it was the last of the set', () => {
      run(({ cold, expectObservable }) => {
        const { text$, checkpoint$ } = chatOver({
          read: [
            cold('--(a|)', { a: set('a b', '1') }),
            cold('--(a|)', { a: set('c', '2') }),
            cold('--(a|)', { a: set('', '2') }),
          ],
        });

        expectObservable(text$.pipe(failingAt('b'), retry()), '^ 99ms !').toBe('--a-c');
        expectObservable(checkpoint$.pipe(map(({ watermark }) => watermark))).toBe('--1-2');
      });
    });

    it('never take the position back, however fast the next sets come', () => {
      run(({ cold, expectObservable, flush }) => {
        const { text$, checkpoint$, transport } = chatOver({
          read: [cold('--(a|)', { a: set('a b', '1') }), of(set('c', '2')), NEVER],
        });

        expectObservable(checkpoint$.pipe(map(({ watermark }) => watermark))).toBe('--(12)');
        expectObservable(text$.pipe(failingAt('b'), retry()), '^ 99ms !').toBe('--(ac)');
        expectObservable(text$, '200ms ^ 99ms !').toBe('');
        flush();
        expect(transport.queries()).toEqual(['', '?watermark=1', '?watermark=2', '?watermark=2']);
      });
    });

    it('do not concern the others', () => {
      run(({ cold, expectObservable, expectSubscriptions }) => {
        const { text$, transport } = chatOver({
          read: [cold('--(a|)', { a: set('a b', '1') }), cold('--(a|)', { a: set('', '1') })],
        });

        expectObservable(text$.pipe(failingAt('a'))).toBe('--#', {}, new Error('no a'));
        expectObservable(text$, '^ 99ms !').toBe('--(ab)');
        expectSubscriptions(transport.reads).toBe(['^-!', '--^-!']);
      });
    });
  });
});
