import { of } from 'rxjs';
import { connect } from 'rxjs-direct-line';
import { fakeDirectLine } from 'rxjs-direct-line/testing';
import { run } from './support/marbles';

describe('a token function', () => {
  // the first token is still on its way through the streams when it is refused
  it('is asked again for a token that is refused at once', () => {
    run(({ expectObservable, flush }) => {
      const transport = fakeDirectLine({
        secret: 'secret',
        bot$: of('hello'),
        fault: ({ operation, nth }) => (operation === 'read' && nth === 1 ? { kind: 'expire' } : undefined),
      });
      const asked: unknown[] = [];
      const token = (context: { conversationId?: string }) => {
        asked.push(context);
        return of('secret');
      };
      const { message$ } = connect({ token, transport });

      expectObservable(message$, '^ 10ms !').toBe('m', { m: expect.objectContaining({ text: 'hello' }) as unknown });
      flush();
      expect(asked).toEqual([{}, { conversationId: 'conversation-1' }]);
    });
  });
});
