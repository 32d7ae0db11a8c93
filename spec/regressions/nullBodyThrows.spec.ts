import { concat, map, of, timer } from 'rxjs';
import type { FaultedRequest } from 'rxjs-direct-line/testing';
import { asked, backEndOf, chatWith, fakeService, timesOf } from '../support/fakeChat';
import { run } from '../support/marbles';

/** `null` for the first request for that operation. */
const nullFor =
  (faulty: FaultedRequest['operation'], which = 1) =>
  ({ operation, nth, method }: FaultedRequest) =>
    // the back end asks by GET
    operation === faulty && nth === which && (method === 'POST' || operation === 'read')
      ? ({ kind: 'nullBody' } as const)
      : undefined;

describe('a body that is null', () => {
  it('is a failed read, made again from the same watermark', () => {
    run(({ expectObservable, flush }) => {
      const bot$ = concat(of('a'), timer(100).pipe(map(() => 'b')));
      const transport = fakeService({ bot$, fault: nullFor('read', 3) });
      const { text$, status$ } = chatWith(transport);
      const errors: unknown[] = [];
      status$.subscribe((status) => {
        if (status.state === 'retrying') errors.push(status.error);
      });

      expectObservable(text$, '^ 2499ms !').toBe('a 1499ms b');
      flush();
      expect(errors).toEqual([expect.objectContaining({ name: 'ProtocolError', at: 'body' })]);
      const [, second, third, fourth] = transport.requests
        .filter(({ method }) => method === 'GET')
        .map(({ watermark }) => watermark);
      expect([second, third]).toEqual([fourth, fourth]);
    });
  });

  it('is a failed start, made again', () => {
    run(({ expectObservable, flush }) => {
      const transport = fakeService({ bot$: of('a'), fault: nullFor('start') });

      expectObservable(chatWith(transport).text$, '^ 999ms !').toBe('500ms a');
      flush();
      expect(timesOf(transport, /POST/)).toEqual([0, 500]);
    });
  });

  it('is a message that was taken: a success has no body to read', () => {
    run(({ at, expectObservable, flush }) => {
      const transport = fakeService({ fault: nullFor('send') });
      const { text$, send } = chatWith(transport);

      at(1, () => expectObservable(send('a')).toBe('-(s|)', { s: undefined }));
      expectObservable(text$, '^ 999ms !').toBe('301ms a');
      flush();
      expect(timesOf(transport, /POST messages/)).toEqual([1]);
    });
  });

  it('is no token', () => {
    run(({ expectObservable, flush }) => {
      // a token handed in, with nobody to ask for another
      const transport = fakeService({ bot$: of('a'), fault: nullFor('renew', 2) });
      const { conversationId, issue } = backEndOf(transport);
      const { text$, token$ } = chatWith(transport, { conversationId, token: issue() });
      const tokens: string[] = [];
      token$.subscribe((token) => tokens.push(token));

      expectObservable(text$, '^ 9999ms !').toBe('a');
      flush();
      expect(tokens).not.toContain('null');
      expect(asked(transport).filter(({ status = 0 }) => status >= 400)).toEqual([]);
    });
  });
});
