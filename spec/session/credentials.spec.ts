import { EMPTY, first, map, of, switchMap, take, takeUntil, throwError } from 'rxjs';
import { connect, DirectLineError } from 'rxjs-direct-line';
import { fakeDirectLine } from 'rxjs-direct-line/testing';
import { answer, problem, set, started } from '../support/answers';
import { run } from '../support/marbles';
import { chatOver } from '../support/scriptedTransport';

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

  it('may give a text: that is the token, not its first letter', () => {
    run(({ cold, expectObservable, flush }) => {
      const { message$, transport } = chatOver({ read: [cold('-')] }, {
        secret: undefined,
        token: () => 'abc',
      } as object);
      expectObservable(message$, '^-!').toBe('');
      flush();
      expect(transport.requests).toMatchObject([{ headers: { Authorization: 'Bearer abc' } }]);
    });
  });

  it.each([
    ['nothing', EMPTY],
    ['an empty text', of('')],
    ['a text with a line break', of('to\nken')],
    ['something else', of(5 as unknown as string)],
  ])('that gives %s is an error at once', (_, given$) => {
    run(({ expectObservable, flush }) => {
      const transport = fakeDirectLine();
      expectObservable(connect({ token: () => given$, transport }).message$).toBe(
        '#',
        {},
        new DirectLineError('the token function gave no token'),
      );
      flush();
      expect(transport.requests).toEqual([]);
    });
  });

  it('that fails is asked again', () => {
    run(({ expectObservable }) => {
      const transport = fakeDirectLine({ bot$: of('hello') });
      let asked = 0;
      const token = () => (++asked === 1 ? throwError(() => new Error('no network')) : of('token'));
      const { message$ } = connect({ token, transport, retry: { delay: 10, jitter: false } });
      expectObservable(
        message$.pipe(
          take(1),
          map(({ text }) => text),
        ),
      ).toBe('10ms (h|)', { h: 'hello' });
    });
  });
});

describe('a renewal', () => {
  it('whose token is out of date when it comes is followed by the secret', () => {
    run(({ expectObservable, flush }) => {
      const transport = fakeDirectLine({
        secret: 'secret',
        tokenLifetime: 2000,
        fault: ({ operation, nth }) => {
          if (operation === 'renew') return { kind: 'delay', ms: 2500 };
          return operation === 'send' && nth === 1 ? { kind: 'status', status: 401 } : undefined;
        },
      });
      const { send } = connect({ secret: 'secret', transport });
      expectObservable(send('hello')).toBe('2500ms (s|)', { s: undefined });
      flush();
      expect(transport.requests.map(({ status }) => status)).toEqual([200, 401, 200, 204]);
    });
  });

  it('is asked for by GET once, if the service is known not to take POST', () => {
    run(({ expectObservable, flush, cold }) => {
      const { message$, transport } = chatOver(
        {
          start: [cold('(a|)', { a: started('c1', { token: 'token', expires_in: 100 }) })],
          read: [cold('(a|)', { a: set('') })],
          renew: [problem(404), answer(200, '"token-2"'), problem(404)].map((given) => of(given)),
        },
        { interval: Infinity },
      );
      expectObservable(message$, '^ 200s !').toBe('');
      flush();
      const renewals = transport.requests.filter(({ url }) => url.endsWith('/renew'));
      expect(renewals.map(({ method }) => method)).toEqual(['POST', 'GET', 'GET']);
    });
  });
});

describe('a renewal in good time', () => {
  it.each([
    ['as the service wants it', '20', 70_000],
    ['after a twentieth of its lifetime', '1', 55_000],
  ])('that fails is tried again, %s', (_, retryAfter, next) => {
    run(({ cold, expectObservable, flush }) => {
      const { message$, transport } = chatOver(
        {
          start: [cold('(a|)', { a: started('c1', { token: 'token', expires_in: 100 }) })],
          read: [cold('(a|)', { a: set('') })],
          renew: [cold('(a|)', { a: problem(429, { 'Retry-After': retryAfter }) })],
        },
        { interval: Infinity },
      );
      expectObservable(message$, '^ 74999ms !').toBe('');
      flush();
      const frames = transport.renewals.map(({ subscribedFrame }) => subscribedFrame);
      expect(frames.slice(0, 2)).toEqual([50_000, next]);
    });
  });

  it('is made for a reader that begins when a listener has let the one before go', () => {
    run(({ cold, expectObservable, flush }) => {
      const { message$, status$, transport } = chatOver(
        {
          start: [cold('(a|)', { a: started('c1', { token: 'token', expires_in: 100 }) })],
          read: [cold('(a|)', { a: set('') })],
          renew: [cold('(a|)', { a: answer(200, '"token-2"') })],
        },
        { interval: Infinity },
      );
      const is = (wanted: string) => status$.pipe(first(({ state }) => state === wanted));
      const next$ = is('connecting').pipe(
        switchMap(() => is('idle')),
        switchMap(() => message$),
      );
      expectObservable(next$, '^ 60s !').toBe('');
      expectObservable(message$.pipe(takeUntil(is('connecting')))).toBe('|');
      flush();
      expect(transport.renewals.map(({ subscribedFrame }) => subscribedFrame)).toEqual([50_000]);
    });
  });
});
