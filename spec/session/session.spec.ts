import { map, NEVER, type Observable, of, Subject, timer } from 'rxjs';
import { type ConnectOptions, type TransportResponse } from 'rxjs-direct-line';
import { problem, started, taken } from '../support/answers';
import { run } from '../support/marbles';
import { chatOver, type Script } from '../support/scriptedTransport';

const mountTwice = (script: Script, options?: ConnectOptions) => {
  const chat = chatOver(script, options);
  chat.message$.subscribe().unsubscribe();
  return { ...chat, reader: chat.message$.subscribe() };
};

/** Options with a token function, and without the secret, which would be used first. */
const byToken = (token: () => Observable<string>): ConnectOptions => ({ secret: undefined, token }) as object;

describe('a start that is left and taken again in the same tick', () => {
  it('is one request, and begins one conversation', () => {
    run(({ cold, expectSubscriptions, at, flush }) => {
      const { reader, transport } = mountTwice({ start: [cold('--(a|)', { a: started() })], read: [NEVER] });
      at(10, () => reader.unsubscribe());
      expectSubscriptions(transport.starts).toBe(['^-!']);
      flush();
      expect(transport.reads).toHaveLength(1);
    });
  });

  it('is taken by a send that comes after a reader', () => {
    run(({ cold, expectSubscriptions }) => {
      const { text$, send, transport } = chatOver({
        start: [cold('----(a|)', { a: started() })],
        send: [cold('--(a|)', { a: taken })],
      });
      text$.subscribe().unsubscribe();
      send('x').subscribe();
      expectSubscriptions(transport.starts).toBe(['^---!']);
      expectSubscriptions(transport.sends).toBe(['----^-!']);
    });
  });

  it('that fails is made again for the one who took it', () => {
    run(({ cold, expectSubscriptions, at }) => {
      const { reader, transport } = mountTwice({
        start: [cold('--(a|)', { a: problem(500) }), cold('--(a|)', { a: started() })],
        read: [NEVER],
      });
      at(900, () => reader.unsubscribe());
      expectSubscriptions(transport.starts).toBe(['^-!', '502ms ^-!']);
    });
  });

  it('takes a new token, if the first was refused', () => {
    run(({ cold, expectSubscriptions, at, flush }) => {
      const tokens = ['token-1', 'token-2'];
      const { reader, transport } = mountTwice(
        { start: [cold('--(a|)', { a: problem(401) }), cold('--(a|)', { a: started() })], read: [NEVER] },
        byToken(() => of(tokens.shift() ?? '')),
      );
      at(10, () => reader.unsubscribe());
      expectSubscriptions(transport.starts).toBe(['^-!', '--^-!']);
      flush();
      expect(transport.requests.map(({ headers }) => headers['Authorization'])).toEqual([
        'Bearer token-1',
        'Bearer token-2',
        'Bearer token-2',
      ]);
    });
  });
});

describe('a start that nobody wants any more', () => {
  it('is aborted after the tick', () => {
    run(({ expectSubscriptions, at, flush, frame }) => {
      const { text$, transport } = chatOver({ start: [NEVER] });
      const reader = text$.subscribe();
      at(5, () => reader.unsubscribe());
      expectSubscriptions(transport.starts).toBe(['^----!']);
      flush();
      expect(frame()).toBe(5);
    });
  });

  it('counts, if its answer comes in the same tick', () => {
    run(({ flush }) => {
      const answer$ = new Subject<TransportResponse>();
      const { text$, conversationId$, transport } = chatOver({ start: [answer$], read: [NEVER] });
      const ids: string[] = [];
      conversationId$.subscribe((id) => ids.push(id));
      text$.subscribe().unsubscribe();
      answer$.next(started());
      text$.subscribe().unsubscribe();
      flush();
      expect([ids, transport.starts.length, transport.reads.length]).toEqual([['c1'], 1, 1]);
    });
  });

  it('asks for nothing more, if it is refused in the same tick', () => {
    run(({ flush }) => {
      const answer$ = new Subject<TransportResponse>();
      const token = jest.fn(() => of('token'));
      const { text$, transport } = chatOver({ start: [answer$] }, byToken(token));
      text$.subscribe().unsubscribe();
      answer$.next(problem(401));
      flush();
      expect([token.mock.calls.length, transport.requests.length]).toEqual([1, 1]);
    });
  });

  it('is not begun, if its token comes in the same tick', () => {
    run(({ flush }) => {
      const token$ = new Subject<string>();
      const { text$, transport } = chatOver(
        { start: [NEVER] },
        byToken(() => token$),
      );
      text$.subscribe().unsubscribe();
      expect(token$.observed).toBe(false);
      token$.next('token');
      flush();
      expect(transport.requests).toEqual([]);
    });
  });
});

describe('those who wait for one token', () => {
  it('begin one conversation, if the service answers synchronously', () => {
    run(({ at, flush }) => {
      const { text$, send, transport } = chatOver(
        { start: [of(started())], read: [NEVER], send: [of(taken)] },
        byToken(() => timer(5).pipe(map(() => 'token'))),
      );
      const reader = text$.subscribe();
      const sent = jest.fn();
      send('x').subscribe({ complete: sent });
      at(10, () => reader.unsubscribe());
      flush();
      expect(sent).toHaveBeenCalledTimes(1);
      expect([transport.starts.length, transport.reads.length]).toEqual([1, 1]);
    });
  });
});
