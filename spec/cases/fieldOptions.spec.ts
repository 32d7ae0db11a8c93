import { lastValueFrom, NEVER, of, throwError } from 'rxjs';
import { adaptiveBurst, ask, connect, ConversationExpiredError, HttpError, sharedTransport } from 'rxjs-direct-line';
import { generateToken3, type GenerateToken3Options } from 'rxjs-direct-line/direct-line-3';
import { startEmulator } from 'rxjs-direct-line/emulator';
import { answer, problem, set, started } from '../support/answers';
import { run } from '../support/marbles';
import { chatOver } from '../support/scriptedTransport';
import { empty } from './field';

// What people give to this library, and what they want to know of it.

it('the id of a conversation is known before its first message', () => {
  run(({ cold, expectObservable }) => {
    const { text$, conversationId$, checkpoint$ } = chatOver({
      start: [cold('-(s|)', { s: started('c7') })],
      read: [of(answer(200, { messages: [], watermark: null }))],
    });
    expectObservable(text$, '^ 1s !').toBe('');
    expectObservable(conversationId$).toBe('-i', { i: 'c7' });
    expectObservable(checkpoint$).toBe('');
  });
});

it.each([
  ['intervall', 'interval'],
  ['userID', 'userId'],
  ['retry.maxDeley', 'maxDelay'],
])('an option that is nearly one is named: %s', (name, meant) => {
  const [member = '', inner] = name.split('.');
  const options = { [member]: inner ? { [inner]: 5 } : 5 };
  expect(() => chatOver({}, options)).toThrow(new TypeError(`not valid: ${inner ?? member}, which should be ${meant}`));
});

it('the emulator listens where it is told to, for a phone or a container', async () => {
  await expect(startEmulator({ hosts: '0.0.0.0' } as object)).rejects.toThrow('hosts, which should be host');
  const { url, secret, close } = await startEmulator({ host: '0.0.0.0' });
  try {
    const chat = connect({ secret, domain: url });
    await lastValueFrom(chat.send('hello'));
    expect(await lastValueFrom(chat.history())).toMatchObject({ text: 'hello' });
  } finally {
    await close();
  }
});

it('a saved object may be spread in, with names that are no options', () => {
  expect(() => chatOver({}, { saved: 5, hobby: 'chess' } as object)).not.toThrow();
});

describe('a token function that says that the user is signed out', () => {
  it.each<[string, Error]>([
    ['a ConversationExpiredError', new ConversationExpiredError('signed out')],
    ['an HttpError with 401', new HttpError('signed out', { status: 401 })],
    ['an HttpError with 403 of another copy', Object.assign(new Error('out'), { name: 'HttpError', status: 403 })],
  ])('is asked once, and that is the end: %s', (_, error) => {
    run(({ expectObservable, flush }) => {
      let asked = 0;
      const token = () => {
        asked += 1;
        return throwError(() => error);
      };
      const { text$ } = chatOver({}, { secret: undefined, token } as object);
      expectObservable(text$).toBe('#', {}, error);
      flush();
      expect(asked).toBe(1);
    });
  });

  it.each([
    ['any other error', new Error('offline')],
    ['an HttpError that may pass', new HttpError('busy', { status: 503 })],
  ])('is asked again after %s', (_, error) => {
    run(({ expectObservable }) => {
      let asked = 0;
      const token = () => {
        asked += 1;
        return asked === 1 ? throwError(() => error) : of('token');
      };
      const { text$ } = chatOver({ read: [of(set('a', '1')), empty] }, {
        secret: undefined,
        token,
      } as object);
      expectObservable(text$, '^ 900ms !').toBe('500ms a');
    });
  });
});

describe('the id of a conversation', () => {
  it('is known at once if it is joined', () => {
    run(({ expectObservable, flush }) => {
      const { conversationId$, transport } = chatOver({}, {});
      expectObservable(conversationId$).toBe('i', { i: 'c1' });
      flush();
      expect(transport.requests).toEqual([]);
    });
  });

  it('is known from the answer that it exists already', () => {
    run(({ expectObservable }) => {
      const { text$, conversationId$ } = chatOver({ start: [of(started('c7', {}, 409))], read: [of(problem(502))] });
      expectObservable(text$, '^ 100ms !').toBe('');
      expectObservable(conversationId$).toBe('i', { i: 'c7' });
    });
  });
});

it.each([
  ['conversationID', 'conversationId'],
  ['wake', 'wake$'],
  ['timeOut', 'timeout'],
  ['skipHistroy', 'skipHistory'],
  ['allowHTTP', 'allowHttp'],
  ['retrys', 'retry'],
  ['Secret', 'secret'],
])('an option that is nearly one is named, %s as %s', (name, meant) => {
  expect(() => chatOver({}, { [name]: 5 })).toThrow(new TypeError(`not valid: ${name}, which should be ${meant}`));
});

it.each<[string, () => unknown]>([
  ['concurrency', () => sharedTransport(() => NEVER, { concurency: 5 } as object)],
  ['perSecond', () => sharedTransport(() => NEVER, { persecond: 5 } as object)],
  ['price', () => adaptiveBurst({ prize: 5 } as object)],
  ['window', () => adaptiveBurst({ windows: 5 } as object)],
  ['count', () => chatOver({}, { retry: { counts: 5 } as object })],
  ['wake$', () => chatOver({}, { weke$: NEVER } as object)],
  ['until', () => chatOver({}).consume(() => NEVER, { untill: NEVER } as object)],
  ['timeout', () => ask(chatOver({}), 'hello', { timeOut: 5 } as object)],
  ['quiet', () => ask(chatOver({}), 'hello', { quite: 5 } as object)],
  ['user', () => generateToken3({ secret: 's', users: { id: 'dl_ann' } } as object as GenerateToken3Options)],
  ['trustedOrigins', () => generateToken3({ secret: 's', trustedOrigin: [] } as object as GenerateToken3Options)],
  ['secret', () => generateToken3({ secrets: 's' } as object as GenerateToken3Options)],
])('so are those of the parts: %s', (meant, make) => {
  expect(make).toThrow(`which should be ${meant}`);
});

describe('a user who is signed out', () => {
  const expired = new ConversationExpiredError('signed out');
  it.each<[string, () => never]>([
    [
      'by a function that throws at once',
      () => {
        throw expired;
      },
    ],
    ['by an Observable', () => throwError(() => expired) as never],
  ])('ends the conversation in its middle, by one call: %s', (_, token) => {
    run(({ expectObservable, flush }) => {
      let asked = 0;
      const ask = () => {
        asked += 1;
        return asked === 1 ? of('token') : token();
      };
      const read = [of(set('a', '1')), of(problem(403))];
      const { text$ } = chatOver({ read, renew: [of(problem(403))] }, { secret: undefined, token: ask } as object);
      expectObservable(text$).toBe('(a#)', { a: 'a' }, expired);
      flush();
      expect(asked).toBe(2);
    });
  });

  it.each([400, 404, 410, 451])('may be told with any status that is final: %d', (status) => {
    run(({ expectObservable }) => {
      const error = new HttpError('signed out', { status });
      const { text$ } = chatOver({}, { secret: undefined, token: () => throwError(() => error) } as object);
      expectObservable(text$).toBe('#', {}, error);
    });
  });
});
