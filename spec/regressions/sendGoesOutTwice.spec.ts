import { concat, ignoreElements, map, NEVER, of, timer, throwError } from 'rxjs';
import type { Fault, FaultedRequest } from 'rxjs-direct-line/testing';
import { asked, backEndOf, chatWith, fakeService, timesOf } from '../support/fakeChat';
import { run } from '../support/marbles';

/** Of the first send. */
const first =
  (fault: Fault) =>
  ({ operation, nth }: FaultedRequest) =>
    operation === 'send' && nth === 1 ? fault : undefined;

const sent = { s: undefined };

describe('a send', () => {
  it.each<[Fault, string[]]>([
    [{ kind: 'status', status: 500 }, []],
    [{ kind: 'status', status: 502 }, []],
    [{ kind: 'status', status: 503, retryAfter: 1000 }, []],
    [{ kind: 'status', status: 408 }, []],
    [{ kind: 'drop', when: 'before' }, []],
    [{ kind: 'drop', when: 'after' }, ['a']],
    [{ kind: 'cut', framing: 'length' }, ['a']],
    [{ kind: 'cut', framing: 'chunked' }, ['a']],
    [{ kind: 'endless' }, ['a']],
    [{ kind: 'redirect', to: 'https://login.example/' }, []],
  ])('that the bot may have got is never repeated: %j', (fault, delivered) => {
    run(({ at, expectObservable, flush }) => {
      const transport = fakeService({ fault: first(fault) });
      const { message$, send } = chatWith(transport);
      const error = expect.objectContaining({ name: 'SendError', delivery: 'unknown', clientId: 'c1' }) as Error;
      const echoes: unknown[] = [];
      const subscription = message$.subscribe(({ text, channelData }) =>
        echoes.push([text, channelData?.['clientId']]),
      );
      at(10_000, () => subscription.unsubscribe());

      expectObservable(send({ text: 'a', clientId: 'c1' })).toBe('#', undefined, error);
      expectObservable(timer(1).pipe(() => send('b'))).toBe('(s|)', sent);
      flush();
      // its echo settles what has become of it
      expect(echoes.sort()).toEqual([...delivered.map((text) => [text, 'c1']), ['b', undefined]]);
      expect(timesOf(transport, /POST messages/)).toEqual([0, 0]);
    });
  });

  it('that gets no answer is not repeated, and frees the queue after its timeout', () => {
    run(({ expectObservable, flush }) => {
      const transport = fakeService({ fault: first({ kind: 'delay', ms: Infinity }) });
      const { send } = chatWith(transport, { timeout: 700 });
      const error = expect.objectContaining({
        delivery: 'unknown',
        cause: expect.objectContaining({ name: 'RequestTimeoutError' }) as unknown,
      }) as Error;

      expectObservable(send('a')).toBe('700ms #', undefined, error);
      expectObservable(send('b')).toBe('700ms (s|)', sent);
      flush();
      expect(timesOf(transport, /POST messages/)).toEqual([0, 700]);
    });
  });

  it('whose bot fails is not repeated', () => {
    run(({ expectObservable, flush }) => {
      const transport = fakeService({ bot: () => throwError(() => new Error('boom')) });
      const error = expect.objectContaining({ name: 'SendError', delivery: 'unknown', status: 502 }) as Error;

      expectObservable(chatWith(transport).send('a')).toBe('#', undefined, error);
      flush();
      expect(timesOf(transport, /POST messages/)).toEqual([0]);
    });
  });

  it.each<Fault>([{ kind: 'status', status: 401 }, { kind: 'status', status: 403 }, { kind: 'expire' }])(
    'that is refused unread goes out once more after one new token: %j',
    (fault) => {
      run(({ expectObservable, flush }) => {
        const transport = fakeService({ fault: first(fault) });
        const { conversationId, issue } = backEndOf(transport);
        const { send, history } = chatWith(transport, { conversationId, token: () => of(issue()) });

        expectObservable(send('a')).toBe('(s|)', sent);
        expectObservable(timer(1).pipe(() => history().pipe(map(({ text }) => text)))).toBe('(a|)');
        flush();
        expect(asked(transport, /POST (messages|renew)/).map(({ what }) => what)).toEqual([
          'POST messages',
          'POST renew',
          'POST messages',
        ]);
      });
    },
  );

  it.each([401, 403])('that is refused again with the new token goes out no more: %i', (status) => {
    run(({ expectObservable, flush }) => {
      const transport = fakeService({
        fault: ({ operation }) => (operation === 'send' ? { kind: 'status', status } : undefined),
      });
      const { conversationId, issue } = backEndOf(transport);
      const error = expect.objectContaining({
        name: 'SendError',
        delivery: 'refused',
        cause: expect.objectContaining({ name: 'ConversationExpiredError' }) as unknown,
      }) as Error;
      const { send } = chatWith(transport, { conversationId, token: () => of(issue()) });

      expectObservable(send('a')).toBe('#', undefined, error);
      flush();
      expect(asked(transport, /POST messages/)).toHaveLength(2);
    });
  });

  it.each([400, 404, 413])('that is refused for good is not repeated: %i', (status) => {
    run(({ expectObservable, flush }) => {
      const transport = fakeService({ fault: first({ kind: 'status', status }) });
      const error = expect.objectContaining({ name: 'SendError', delivery: 'refused', status }) as Error;

      expectObservable(chatWith(transport).send('a')).toBe('#', undefined, error);
      flush();
      expect(timesOf(transport, /POST messages/)).toEqual([0]);
    });
  });

  it('goes out once for each subscription, and not without one', () => {
    run(({ expectObservable, flush }) => {
      const transport = fakeService();
      const send$ = chatWith(transport).send('a');

      expectObservable(concat(send$, send$).pipe(ignoreElements())).toBe('|');
      flush();
      expect(asked(transport, /POST messages/)).toHaveLength(2);
    });
  });

  it('fails without an end of the conversation', () => {
    run(({ at, expectObservable }) => {
      const transport = fakeService({ fault: first({ kind: 'status', status: 502 }), bot$: NEVER });
      const { text$, send } = chatWith(transport);
      at(1, () => send('a').subscribe({ error: () => undefined }));
      at(10, () => send('b').subscribe());

      expectObservable(text$, '^ 999ms !').toBe('301ms b');
    });
  });
});
