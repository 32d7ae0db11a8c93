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
