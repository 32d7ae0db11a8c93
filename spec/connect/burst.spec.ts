import { throwError } from 'rxjs';
import { problem, set, taken } from '../support/answers';
import { run } from '../support/marbles';
import { chatOver } from '../support/scriptedTransport';

describe('the burst after a send', () => {
  it('is one GET, 300 ms after the POST has succeeded, and leaves the interval alone', () => {
    run(({ cold, at, expectObservable, expectSubscriptions }) => {
      const { text$, send, transport } = chatOver({
        read: [cold('--(a|)', { a: set('') })],
        send: [cold('100ms (a|)', { a: taken })],
      });
      const sends = ['10ms ^ 99ms !'];
      const reads = ['     ^-!', '410ms ^-!', '1002ms ^-!', '2004ms ^-!'];
      at(10, () => send('x').subscribe());

      expectObservable(text$, '^ 2499ms !').toBe('');
      expectSubscriptions(transport.sends).toBe(sends);
      expectSubscriptions(transport.reads).toBe(reads);
    });
  });

  it('brings the reply sooner, and drains it', () => {
    run(({ cold, at, expectObservable, expectSubscriptions }) => {
      const { text$, send, transport } = chatOver({
        read: [
          cold('--(a|)', { a: set('', '1') }),
          cold('--(a|)', { a: set('a', '2') }),
          cold('--(a|)', { a: set('', '2') }),
        ],
        send: [cold('--(a|)', { a: taken })],
      });
      const reads = ['^-!', '312ms ^-!', '314ms ^-!', '1002ms ^-!'];
      at(10, () => send('x').subscribe());

      expectObservable(text$, '^ 1499ms !').toBe('314ms a');
      expectSubscriptions(transport.reads).toBe(reads);
    });
  });

  it('is one GET for each number of a list', () => {
    run(({ cold, at, expectObservable, expectSubscriptions }) => {
      const { text$, send, transport } = chatOver(
        { read: [cold('--(a|)', { a: set('') })], send: [cold('--(a|)', { a: taken })] },
        { burst: [600, 100, 300] },
      );
      const reads = ['^-!', '112ms ^-!', '312ms ^-!', '612ms ^-!', '1002ms ^-!'];
      at(10, () => send('x').subscribe());

      expectObservable(text$, '^ 1499ms !').toBe('');
      expectSubscriptions(transport.reads).toBe(reads);
    });
  });

  it('is nothing for an empty list', () => {
    run(({ cold, at, expectObservable, expectSubscriptions }) => {
      const { text$, send, transport } = chatOver(
        { read: [cold('--(a|)', { a: set('') })], send: [cold('--(a|)', { a: taken })] },
        { burst: [] },
      );
      at(10, () => send('x').subscribe());

      expectObservable(text$, '^ 1499ms !').toBe('');
      expectSubscriptions(transport.reads).toBe(['^-!', '1002ms ^-!']);
    });
  });

  it('of 0 asks at once', () => {
    run(({ cold, at, expectObservable, expectSubscriptions }) => {
      const { text$, send, transport } = chatOver(
        { read: [cold('--(a|)', { a: set('') })], send: [cold('--(a|)', { a: taken })] },
        { burst: 0 },
      );
      at(10, () => send('x').subscribe());

      expectObservable(text$, '^ 499ms !').toBe('');
      expectSubscriptions(transport.reads).toBe(['^-!', '12ms ^-!']);
    });
  });

  it('may be later than the next regular poll, which does not discharge it', () => {
    run(({ cold, at, expectObservable, expectSubscriptions }) => {
      const { text$, send, transport } = chatOver(
        { read: [cold('--(a|)', { a: set('') })], send: [cold('--(a|)', { a: taken })] },
        { burst: 1500 },
      );
      at(10, () => send('x').subscribe());

      expectObservable(text$, '^ 2499ms !').toBe('');
      expectSubscriptions(transport.reads).toBe(['^-!', '1002ms ^-!', '1512ms ^-!', '2004ms ^-!']);
    });
  });

  it('comes after each of two sends', () => {
    run(({ cold, at, expectObservable, expectSubscriptions }) => {
      const { text$, send, transport } = chatOver({
        read: [cold('--(a|)', { a: set('') })],
        send: [cold('--(a|)', { a: taken })],
      });
      at(10, () => send('x').subscribe());
      at(60, () => send('y').subscribe());

      expectObservable(text$, '^ 999ms !').toBe('');
      expectSubscriptions(transport.reads).toBe(['^-!', '312ms ^-!', '362ms ^-!']);
    });
  });

  it('counts from a failure after which the bot may have got the message', () => {
    run(({ cold, at, expectObservable, expectSubscriptions }) => {
      const { text$, send, transport } = chatOver({
        read: [cold('--(a|)', { a: set('') })],
        send: [cold('--(a|)', { a: problem(502) }), throwError(() => new Error('reset'))],
      });
      at(10, () => send('x').subscribe({ error: () => undefined }));
      at(100, () => send('y').subscribe({ error: () => undefined }));

      expectObservable(text$, '^ 999ms !').toBe('');
      expectSubscriptions(transport.reads).toBe(['^-!', '312ms ^-!', '400ms ^-!']);
    });
  });

  it('never comes after a refusal', () => {
    run(({ cold, at, expectObservable, expectSubscriptions }) => {
      const { text$, send, transport } = chatOver({
        read: [cold('--(a|)', { a: set('') })],
        send: [cold('--(a|)', { a: problem(400) })],
      });
      at(10, () => send('x').subscribe({ error: () => undefined }));

      expectObservable(text$, '^ 999ms !').toBe('');
      expectSubscriptions(transport.reads).toBe(['^-!']);
    });
  });

  it('never comes after a send that was unsubscribed', () => {
    run(({ cold, at, expectObservable, expectSubscriptions }) => {
      const { text$, send, transport } = chatOver({
        read: [cold('--(a|)', { a: set('') })],
        send: [cold('----(a|)', { a: taken })],
      });
      at(10, () => {
        const sending = send('x').subscribe();
        at(1, () => sending.unsubscribe());
      });

      expectObservable(text$, '^ 999ms !').toBe('');
      expectSubscriptions(transport.reads).toBe(['^-!']);
    });
  });

  it('still comes to a reader that began after the send', () => {
    run(({ cold, expectObservable, expectSubscriptions }) => {
      const { text$, send, transport } = chatOver({
        read: [cold('--(a|)', { a: set('') })],
        send: [cold('--(a|)', { a: taken })],
      });
      send('x').subscribe();

      expectObservable(text$, '100ms ^ 899ms !').toBe('');
      expectSubscriptions(transport.reads).toBe(['100ms ^-!', '302ms ^-!']);
    });
  });

  it('is discharged by the first GET of a reader that began after it was due', () => {
    run(({ cold, expectObservable, expectSubscriptions }) => {
      const { text$, send, transport } = chatOver({
        read: [cold('--(a|)', { a: set('') })],
        send: [cold('--(a|)', { a: taken })],
      });
      send('x').subscribe();

      expectObservable(text$, '500ms ^ 499ms !').toBe('');
      expectSubscriptions(transport.reads).toBe(['500ms ^-!']);
    });
  });

  it('asks for nothing while nobody reads', () => {
    run(({ cold, expectObservable, flush, frame }) => {
      const { send, transport } = chatOver({ send: [cold('--(a|)', { a: taken })] });

      expectObservable(send('x')).toBe('--(u|)', { u: undefined });
      flush();
      expect(transport.reads).toEqual([]);
      expect(frame()).toBe(2);
    });
  });
});
