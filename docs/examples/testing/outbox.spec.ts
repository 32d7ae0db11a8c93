import { of } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { connect } from 'rxjs-direct-line';
import { type Fault, fakeDirectLine } from 'rxjs-direct-line/testing';
import { outbox } from './outbox';

const createScheduler = () => new TestScheduler((actual, expected) => expect(actual).toEqual(expected));
const states = { s: 'sending', d: 'sent', p: 'perhaps sent', n: 'not sent' };

/** A bot that keeps the texts that it gets, and a service in which the first send has a fault. */
function setUp(fault: Fault) {
  const got: (string | undefined)[] = [];
  const service = fakeDirectLine({
    latency: 20,
    bot: ({ text }) => {
      got.push(text);
      return [];
    },
    fault: ({ operation, nth }) => (operation === 'send' && nth === 1 ? fault : undefined),
  });
  const chat = connect({ token: () => of('any'), transport: service });
  return { got, service, chat };
}

// starting the conversation takes 20 ms, and so does every other request
it.each<[string, Fault, string, string[]]>([
  ['the bot is slow', { kind: 'delay', ms: 100 }, 's 139ms (d|)', ['a']],
  ['the service fails', { kind: 'status', status: 502 }, 's 39ms p 2019ms s 19ms (d|)', ['a']],
  ['the message is lost', { kind: 'drop', when: 'before' }, 's 39ms p 2019ms s 19ms (d|)', ['a']],
  ['the answer is lost', { kind: 'drop', when: 'after' }, 's 39ms p 2019ms (d|)', ['a']],
  ['the answer is cut', { kind: 'cut', framing: 'length' }, 's 39ms p 2019ms (d|)', ['a']],
  ['the token expires', { kind: 'expire' }, 's 79ms (d|)', ['a']],
  ['the service refuses it', { kind: 'status', status: 400 }, 's 39ms (n|)', []],
])('delivers a line once: %s', (_, fault, expected, delivered) => {
  const { got, chat } = setUp(fault);
  createScheduler().run(({ cold, expectObservable }) => {
    expectObservable(outbox(chat, cold('(a|)'))).toBe(expected, states);
  });

  expect(got).toEqual(delivered);
});

it('keeps the order: the next line waits until the last one is sent or not sent', () => {
  const { got, service, chat } = setUp({ kind: 'drop', when: 'before' });
  createScheduler().run(({ cold, expectObservable }) => {
    const line$ = cold('  a 499ms (b|)');
    const expected = '    s 39ms p 2019ms s 19ms (dt) 16ms (e|)';
    expectObservable(outbox(chat, line$)).toBe(expected, { ...states, t: 'sending', e: 'sent' });
  });

  expect(got).toEqual(['a', 'b']);
  const sends = service.requests.filter(({ operation }) => operation === 'send');
  expect(sends.map(({ at, status }) => [at, status])).toEqual([
    [20, undefined],
    [2060, 204],
    [2080, 204],
  ]);
});
