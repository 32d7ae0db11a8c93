import { mergeMap, of, Subject } from 'rxjs';
import type { ConnectOptions, TransportResponse } from 'rxjs-direct-line';
import { problem, set, taken } from '../support/answers';
import { type Helpers, run } from '../support/marbles';
import { chatOver } from '../support/scriptedTransport';

const empty = set('');
const failed = problem(503);

interface Trial extends ConnectOptions {
  /** The answer to each poll in turn; the last one holds. Each takes 2 ms, and so does the answer to a send. */
  readonly answers: readonly TransportResponse[];
  readonly sendAt?: number;
}

/** Reads for ten seconds, without regular polls unless there is an interval. */
function read({ cold, at }: Helpers, { answers, sendAt, ...options }: Trial) {
  const { text$, send, transport } = chatOver(
    { read: answers.map((a) => cold('--(a|)', { a })), send: [cold('--(a|)', { a: taken })] },
    { interval: Infinity, ...options },
  );
  const reader = text$.subscribe();
  at(10_000, () => reader.unsubscribe());
  if (sendAt !== undefined) at(sendAt, () => send('x').subscribe());
  return { text$, polls: () => transport.reads.map(({ subscribedFrame }) => subscribedFrame) };
}

describe('while the interval pauses, a poll that fails is made again', () => {
  it('if it is the first', () => {
    run((helpers) => {
      const { polls } = read(helpers, { answers: [failed, empty] });
      helpers.flush();
      expect(polls()).toEqual([0, 502]);
    });
  });

  it('if a wake has asked for it', () => {
    run((helpers) => {
      const wake$ = helpers.hot('100ms w');
      const { polls } = read(helpers, { answers: [empty, failed, empty], wake$ });
      helpers.flush();
      expect(polls()).toEqual([0, 100, 602]);
    });
  });

  it('if a burst has asked for it', () => {
    run((helpers) => {
      const { polls } = read(helpers, { answers: [empty, failed, empty], burst: [50], sendAt: 10 });
      helpers.flush();
      expect(polls()).toEqual([0, 62, 564]);
    });
  });

  it('if a learned burst has asked for it', () => {
    run((helpers) => {
      const { polls } = read(helpers, { answers: [empty, failed, empty], sendAt: 10 });
      helpers.flush();
      expect(polls()).toEqual([0, 312, 814]);
    });
  });

  it('if it drains', () => {
    run((helpers) => {
      const { polls } = read(helpers, { answers: [set('a', '1'), failed, empty] });
      helpers.flush();
      expect(polls()).toEqual([0, 2, 504]);
    });
  });

  it('as often as it fails', () => {
    run((helpers) => {
      const wake$ = helpers.hot('100ms w');
      const { polls } = read(helpers, { answers: [empty, failed, failed, failed, empty], wake$ });
      helpers.flush();
      expect(polls()).toEqual([0, 100, 602, 1604, 3606]);
    });
  });
});

describe('when the interval begins to pause, a regular poll that has failed is not made again', () => {
  it.each<[what: string, trial: Trial, polls: number[]]>([
    ['if nothing has asked for one', { answers: [empty, failed, empty] }, [0, 1002]],
    ['until a burst is due', { answers: [empty, failed, empty], burst: [3000], sendAt: 1100 }, [0, 1002, 1102, 4102]],
    ['although the first one had been made again', { answers: [failed, empty, failed, empty] }, [0, 502, 1504]],
    [
      'although a burst had been made again',
      { answers: [empty, failed, empty, failed, empty], burst: [50], sendAt: 10 },
      [0, 62, 564, 1002],
    ],
  ])('%s', (_what, trial, expected) => {
    run((helpers) => {
      // 100 ms after that poll
      const interval = helpers.hot(`i ${expected.find((at) => at > 1000)! + 99}ms p`, { i: 1000, p: Infinity });
      const { polls } = read(helpers, { ...trial, interval });
      helpers.flush();
      expect(polls()).toEqual(expected);
    });
  });

  it('although the wake of an earlier reader had failed', () => {
    run((helpers) => {
      const { at, hot, flush } = helpers;
      const wake$ = hot('100ms w');
      const interval$ = new Subject<number>();
      const answers = [empty, failed, failed, empty, failed];
      const { text$, transport } = chatOver({ read: answers.map((a) => of(a)) }, { interval: interval$, wake$ });
      const first = text$.subscribe();
      at(300, () => first.unsubscribe());
      at(400, () => {
        const second = text$.subscribe();
        at(10_000, () => second.unsubscribe());
      });
      at(2000, () => interval$.next(Infinity));
      flush();
      expect(transport.reads.map(({ subscribedFrame }) => subscribedFrame)).toEqual([0, 100, 400, 900, 1900]);
    });
  });
});

it('all wakes of a tick are one', () => {
  run(({ at, flush }) => {
    const wake$ = new Subject<void>();
    const { text$, transport } = chatOver({ read: [of(empty)] }, { interval: Infinity, wake$ });
    const reader = text$.subscribe();
    at(100, () => {
      wake$.next();
      wake$.next();
    });
    at(200, () => reader.unsubscribe());
    flush();
    expect(transport.reads.map(({ subscribedFrame }) => subscribedFrame)).toEqual([0, 100]);
  });
});

it('a wake is heard after a send within the delivery of a set, whose poll was due already', () => {
  run(({ at, flush }) => {
    const wake$ = new Subject<void>();
    const { message$, send, transport } = chatOver(
      { read: [of(set('a', '1')), of(empty)], send: [of(taken)] },
      { burst: [], wake$ },
    );
    const reader = message$.pipe(mergeMap(() => send('x'))).subscribe();
    at(100, () => wake$.next());
    at(200, () => reader.unsubscribe());
    flush();
    expect(transport.reads.map(({ subscribedFrame }) => subscribedFrame)).toEqual([0, 0, 100]);
  });
});
