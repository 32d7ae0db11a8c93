import { asyncScheduler, NEVER, of } from 'rxjs';
import type { Burst } from 'rxjs-direct-line';
import { set, taken } from '../support/answers';
import { run } from '../support/marbles';
import { chatOver } from '../support/scriptedTransport';

const failure = new Error('the burst failed');
const quiet: Burst = { sent: () => undefined, received: () => undefined, due: () => undefined };

describe('a burst of the user that throws', () => {
  it('when it is told of the answer: the send succeeds, and the reader fails with the error of the burst', () => {
    run(({ cold, at, expectObservable }) => {
      const burst: Burst = {
        ...quiet,
        sent: ({ answeredAt }) => {
          if (answeredAt !== undefined) throw failure;
        },
      };
      const { text$, send } = chatOver({ read: [of(set('')), NEVER], send: [cold('--(a|)', { a: taken })] }, { burst });
      const sent: unknown[] = [];
      at(10, () =>
        send('x').subscribe({ complete: () => sent.push('sent'), error: (error: unknown) => sent.push(error) }),
      );
      expectObservable(text$).toBe('12ms #', {}, failure);
      at(100, () => expect(sent).toEqual(['sent']));
    });
  });

  it('when it is told of a POST that begins, or of a set: the message goes out all the same', () => {
    run(({ cold, at, expectObservable }) => {
      const throwNow = () => {
        throw failure;
      };
      const burst: Burst = { ...quiet, sent: throwNow, received: throwNow };
      const { text$, send, transport } = chatOver(
        { read: [of(set('a', '1')), NEVER], send: [cold('--(a|)', { a: taken })] },
        { burst },
      );
      expectObservable(text$).toBe('(a#)', { a: 'a' }, failure);
      expectObservable(send('x'), '10ms ^').toBe('12ms (u|)', { u: undefined });
      at(100, () => expect(transport.sent()).toHaveLength(1));
    });
  });

  it('when it is asked: the reader fails with the error of the burst', () => {
    run(({ cold, expectObservable }) => {
      const burst: Burst = {
        ...quiet,
        due: () => {
          throw failure;
        },
      };
      const { text$ } = chatOver({ read: [cold('--(a|)', { a: set('') })] }, { burst });
      expectObservable(text$).toBe('--#', {}, failure);
    });
  });

  it('while nobody reads: the next reader fails with the error of the burst', () => {
    run(({ cold, at, expectObservable }) => {
      const burst: Burst = {
        ...quiet,
        sent: () => {
          throw failure;
        },
      };
      const { text$, send } = chatOver({ read: [of(set(''))], send: [cold('--(a|)', { a: taken })] }, { burst });
      expectObservable(text$, '^ 9ms !').toBe('');
      at(100, () => send('x').subscribe());
      expectObservable(text$, '200ms ^').toBe('200ms #', {}, failure);
    });
  });

  it('when it is forked: the send succeeds, and the reader fails with the error of the burst', () => {
    run(({ cold, expectObservable }) => {
      const burst: Burst = {
        ...quiet,
        fork: () => {
          throw failure;
        },
      };
      const { text$, send } = chatOver({ read: [of(set(''))], send: [cold('--(a|)', { a: taken })] }, { burst });
      expectObservable(text$).toBe('12ms #', {}, failure);
      expectObservable(send('x'), '10ms ^').toBe('12ms (u|)', { u: undefined });
    });
  });
});

it('a burst is forked at the first send, because nothing is learned before', () => {
  run(({ cold, at, flush, expectObservable }) => {
    const forkedAt: number[] = [];
    const fork = () => {
      forkedAt.push(asyncScheduler.now());
      return quiet;
    };
    const { text$, send } = chatOver(
      { read: [of(set('a', '1')), of(set('', '1'))], send: [cold('--(a|)', { a: taken })] },
      { burst: { ...quiet, fork } },
    );
    expectObservable(text$, '^ 3999ms !').toBe('a');
    at(2500, () => send('x').subscribe());
    at(3500, () => send('y').subscribe());
    flush();
    expect(forkedAt).toEqual([2500]);
  });
});

describe('an answer that cannot be read', () => {
  it('is a network failure, and is asked for again', () => {
    run(({ cold, expectObservable }) => {
      const broken = {
        ...set(''),
        status: 500,
        header: (): string | null => {
          throw new RangeError('no headers');
        },
      };
      const { text$ } = chatOver({ read: [cold('--(a|)', { a: broken }), cold('--(a|)', { a: set('b') }), NEVER] });
      expectObservable(text$, '^ 599ms !').toBe('504ms b');
    });
  });
});
