import { defer, EMPTY, type Observable, Subject, TimeoutError } from 'rxjs';
import { ask, type Conversation, type Message } from 'rxjs-direct-line';
import { chatWith, fakeService } from '../support/fakeChat';
import { run } from '../support/marbles';

const message = (from: string, channelData?: Record<string, unknown>): Message => ({
  id: '1',
  conversationId: 'c',
  from,
  ...(channelData && { channelData }),
});
const values = {
  /** the echo */
  e: message('user1', { clientId: 'x' }),
  /** others of the one who asks */
  u: message('user1'),
  o: message('user1', { clientId: 'other' }),
  /** the echo of a service that names nobody */
  n: message('', { clientId: 'x' }),
  /** the bot of such a service */
  m: message(''),
  /** the bot */
  b: message('bot'),
  /** a bot that gives back what it got */
  c: message('bot', { clientId: 'x' }),
};
const gone = { kind: 'status', status: 503 } as const;
const question = { text: 'Well?', clientId: 'x' };
const timedOut = expect.any(TimeoutError) as TimeoutError;

/** A chat of which `ask` gets to see only this. */
const chatOf = (message$: Observable<Message>, send$: Observable<unknown>): Conversation => ({
  ...chatWith(fakeService()),
  message$,
  send: () => send$ as Observable<void>,
});

describe('ask, message by message', () => {
  it('gives what others say after the echo, and leaves the messages when it is quiet', () => {
    run(({ hot, cold, expectObservable, expectSubscriptions }) => {
      const message$ = hot('b-u-o-e-b-u-b------b', values);
      const send$ = cold('  -|');
      const messageSubs = ' ^----------------!';
      const sendSubs = '    ^!';
      const expected = '    --------b---b----|';

      expectObservable(ask(chatOf(message$, send$), question, { quiet: 5 })).toBe(expected, values);
      expectSubscriptions(message$.subscriptions).toBe(messageSubs.trim());
      expectSubscriptions(send$.subscriptions).toBe(sendSubs.trim());
    });
  });

  it('listens before it sends: no reply is too quick', () => {
    run(({ expectObservable }) => {
      const message$ = new Subject<Message>();
      const send$ = defer(() => {
        message$.next(values.e);
        message$.next(values.b);
        return EMPTY;
      });
      expectObservable(ask(chatOf(message$, send$), question, { quiet: 3 })).toBe('b--|', values);
    });
  });

  it('takes no reply for the echo, though the bot gives back its clientId', () => {
    run(({ hot, cold, expectObservable }) => {
      const message$ = hot('-e-c-b----', values);
      const expected = '    ---c-b--|';

      expectObservable(ask(chatOf(message$, cold('|')), question, { quiet: 3 })).toBe(expected, values);
    });
  });

  it('takes no echo for a reply, though the service names nobody', () => {
    run(({ hot, cold, expectObservable }) => {
      const message$ = hot('-n-m-b----', values);
      const expected = '    ---m-b--|';

      expectObservable(ask(chatOf(message$, cold('|')), question, { quiet: 3 })).toBe(expected, values);
    });
  });

  it('says in its TimeoutError what the conversation is retrying', () => {
    run(({ flush }) => {
      const chat = chatWith(fakeService({ fault: ({ operation }) => (operation === 'read' ? gone : undefined) }));
      const seen: unknown[] = [];
      ask(chat, 'Well?', { timeout: 700 }).subscribe({ error: (error: unknown) => seen.push(error) });
      flush();
      expect(seen).toEqual([timedOut]);
      expect(seen[0]).toMatchObject({
        name: 'TimeoutError',
        message: expect.stringMatching(/^Timeout has occurred, while this is retried: GET .+messages: /) as string,
      });
    });
  });

  it('gives a reply that comes before the send is answered', () => {
    run(({ hot, cold, expectObservable }) => {
      const message$ = hot('-e-b---------', values);
      const send$ = cold('  -----(s|)');
      const expected = '    ---b----|';

      expectObservable(ask(chatOf(message$, send$), question, { quiet: 5 })).toBe(expected, values);
    });
  });

  it('does not end while the send is unanswered, nor as soon as it is answered', () => {
    run(({ hot, cold, expectObservable, expectSubscriptions }) => {
      const message$ = hot('-e-b------b-------', values);
      const send$ = cold('  ---------(s|)');
      const sendSubs = '    ^--------!';
      const expected = '    ---b------b--|';

      expectObservable(ask(chatOf(message$, send$), question, { quiet: 3 })).toBe(expected, values);
      expectSubscriptions(send$.subscriptions).toBe(sendSubs.trim());
    });
  });

  it('ends when it has been quiet after a late answer to the send', () => {
    run(({ hot, cold, expectObservable }) => {
      const message$ = hot('-e-b--------------', values);
      const send$ = cold('  ---------(s|)');
      const expected = '    ---b--------|';

      expectObservable(ask(chatOf(message$, send$), question, { quiet: 3 })).toBe(expected, values);
    });
  });

  it('counts anew with a reply that comes while the send is unanswered', () => {
    run(({ hot, cold, expectObservable }) => {
      const message$ = hot('-e-b---------b------', values);
      const send$ = cold('  ------------(s|)');
      const expected = '    ---b---------b---|';

      expectObservable(ask(chatOf(message$, send$), question, { quiet: 4 })).toBe(expected, values);
    });
  });

  it('times out where no echo can be told, whatever is said', () => {
    run(({ hot, cold, expectObservable, expectSubscriptions }) => {
      const message$ = hot('-u-b-b-b-b-b', values);
      const messageSubs = ' ^------!';
      const expected = '    -------#';

      expectObservable(ask(chatOf(message$, cold('-|')), question, { timeout: 7 })).toBe(expected, values, timedOut);
      expectSubscriptions(message$.subscriptions).toBe(messageSubs.trim());
    });
  });

  it('fails when the send fails', () => {
    run(({ hot, cold, expectObservable, expectSubscriptions }) => {
      const message$ = hot('-e-b-b-b', values);
      const send$ = cold('  ----#');
      const messageSubs = ' ^---!';
      const expected = '    ---b#';

      expectObservable(ask(chatOf(message$, send$), question)).toBe(expected, values);
      expectSubscriptions(message$.subscriptions).toBe(messageSubs.trim());
    });
  });

  it('fails when the stream of messages fails', () => {
    run(({ hot, cold, expectObservable, expectSubscriptions }) => {
      const message$ = hot('-e-b#', values);
      const send$ = cold('  ------|');
      const sendSubs = '    ^---!';
      const expected = '    ---b#';

      expectObservable(ask(chatOf(message$, send$), question)).toBe(expected, values);
      expectSubscriptions(send$.subscriptions).toBe(sendSubs.trim());
    });
  });

  it('takes everything back when it is unsubscribed', () => {
    run(({ hot, cold, expectObservable, expectSubscriptions, flush, frame }) => {
      const message$ = hot('-e-b', values);
      const send$ = cold('  ------|');
      const subs = '        ^----!';

      expectObservable(ask(chatOf(message$, send$), question), '^----!').toBe('---b', values);
      expectSubscriptions(message$.subscriptions).toBe(subs.trim());
      expectSubscriptions(send$.subscriptions).toBe(subs.trim());
      flush();
      expect(frame()).toBeLessThan(100);
    });
  });
});
