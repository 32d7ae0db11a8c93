import { of } from 'rxjs';
import type { MessageSet } from 'rxjs-direct-line';
import { answer, set } from '../support/answers';
import { run } from '../support/marbles';
import { chatOver } from '../support/scriptedTransport';

const unreadable = (watermark: string) => answer(200, { messages: [5], watermark });
const toIgnored = ({ ignored }: MessageSet) => of(ignored);

describe('a set of which nothing can be read', () => {
  it('is handed to consume and committed, and the rest is asked for at once', () => {
    run(({ cold, expectObservable, expectSubscriptions }) => {
      const { consume, checkpoint$, transport } = chatOver({
        read: [cold('--(a|)', { a: unreadable('1') }), cold('--(a|)', { a: set('', '1') })],
      });

      expectObservable(consume(toIgnored), '^ 99ms !').toBe('--a', { a: ['messages[0]'] });
      expectObservable(checkpoint$).toBe('--a', { a: { conversationId: 'c1', watermark: '1' } });
      expectSubscriptions(transport.reads).toBe(['^-!', '--^-!']);
    });
  });

  it('counts as empty if the service repeats it, under whatever watermark', () => {
    run(({ cold, expectObservable, expectSubscriptions }) => {
      const { consume, transport } = chatOver({
        read: ['1', '2', '3'].map((watermark) => cold('--(a|)', { a: unreadable(watermark) })),
      });

      expectObservable(consume(toIgnored), '^ 999ms !').toBe('--a', { a: ['messages[0]'] });
      expectSubscriptions(transport.reads).toBe(['^-!', '--^-!']);
    });
  });
});

describe('a service that comes back to a watermark', () => {
  it.each([
    [
      'is asked at the interval, if it was asked with it since the last wait',
      [set('a', '1'), set('b', '2'), set('c', '1'), set('', '1')],
      '(abc)',
      [0, 0, 0, 1000],
    ],
    [
      'is asked at once, if it was asked with it before the last wait',
      [set('a', '1'), set('b', '2'), set('', '2'), set('c', '1'), set('', '1')],
      '(ab) 996ms c',
      [0, 0, 0, 1000, 1000],
    ],
  ])('%s', (_what, answers, expected, polls) => {
    run(({ expectObservable, flush }) => {
      const { text$, transport } = chatOver({ read: answers.map((a) => of(a)) });
      expectObservable(text$, '^ 1499ms !').toBe(expected);
      flush();
      expect(transport.reads.map(({ subscribedFrame }) => subscribedFrame)).toEqual(polls);
    });
  });
});

it('messages with ids of their own are none of them a repeat, whatever else is the same', () => {
  run(({ expectObservable }) => {
    const created = '2026-01-01T00:00:00Z';
    const yes = (id: string, watermark: string) =>
      answer(200, { messages: [{ id, from: 'bot', text: 'Yes', created }], watermark });
    const { text$ } = chatOver({ read: [of(yes('c1|1', '1')), of(yes('c1|2', '2')), of(set('', '2'))] });
    expectObservable(text$, '^ 99ms !').toBe('(yy)', { y: 'Yes' });
  });
});
