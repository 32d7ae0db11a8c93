import { throwError } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { connect } from 'rxjs-direct-line';
import { fakeDirectLine } from 'rxjs-direct-line/testing';
import { waitingForReply } from './waitingForReply';

const createScheduler = () => new TestScheduler((actual, expected) => expect(actual).toEqual(expected));
const states = { y: true, n: false };

it('waits until the bot has replied', () => {
  createScheduler().run(({ cold, hot, expectObservable }) => {
    // the bot replies at 1100, and the regular poll at 2000 finds the reply
    const line$ = hot('   400ms l');
    const reply$ = cold('       700ms r|');
    const expected = '    n 399ms y 1599ms n';
    const unsubscribed = '^ 5s !';

    const service = fakeDirectLine({ bot: () => reply$ });
    const chat = connect({ token: 'any', transport: service, burst: [] });
    expectObservable(waitingForReply(chat, line$), unsubscribed).toBe(expected, states);
  });
});

it('waits until the bot has replied, even before the answer to the POST', () => {
  createScheduler().run(({ hot, expectObservable }) => {
    const line$ = hot('   990ms l');
    const expected = '    n 989ms y 69ms n';
    const unsubscribed = '^ 5s !';

    const service = fakeDirectLine({
      bot: () => ['r'],
      latency: 20,
      fault: ({ operation }) => (operation === 'send' ? { kind: 'delay', ms: 500 } : undefined),
    });
    const chat = connect({ token: 'any', transport: service, burst: [] });
    expectObservable(waitingForReply(chat, line$), unsubscribed).toBe(expected, states);
  });
});

it('fails if a send fails', () => {
  createScheduler().run(({ hot, expectObservable }) => {
    const line$ = hot('   400ms l');
    const expected = '    n 399ms y 39ms #';

    const service = fakeDirectLine({ bot: () => throwError(() => new Error('out of order')), latency: 40 });
    const chat = connect({ token: 'any', transport: service, burst: [] });
    const error: unknown = expect.objectContaining({ name: 'SendError', delivery: 'unknown', status: 502 });
    expectObservable(waitingForReply(chat, line$)).toBe(expected, states, error);
  });
});
