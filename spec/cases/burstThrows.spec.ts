import { NEVER, of } from 'rxjs';
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
