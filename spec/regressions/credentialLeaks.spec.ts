import { inspect } from 'node:util';
import { merge, of, throwError, type Observable } from 'rxjs';
import type { ConnectOptions } from 'rxjs-direct-line';
import { answer, set, started, taken } from '../support/answers';
import { run } from '../support/marbles';
import { chatOver, type Script } from '../support/scriptedTransport';

// like the real ones: base64, of which many services escape some in JSON
const credential = 'Zx9Qw/7Kp+1aB.cwA_secret==';

/** How a service may quote what it refuses. */
const quotes: [string, string][] = [
  ['as it is', JSON.stringify({ error: { code: 'BadCertificate', message: `Bearer ${credential} is not valid` } })],
  ['as a code', JSON.stringify({ error: { code: credential, message: 'refused' } })],
  ['twice', JSON.stringify({ error: { code: 'Internal', message: `${credential} ${credential}` } })],
  ['inside an object', JSON.stringify({ error: { message: { header: [`Bearer ${credential}`] }, code: 1 } })],
  [
    'with slashes escaped',
    JSON.stringify({ error: { code: 'Internal', message: `Bearer ${credential}` } }).replaceAll('/', '\\/'),
  ],
  [
    'with its equals signs escaped',
    JSON.stringify({ error: { code: 'Internal', message: `Bearer ${credential}` } }).replaceAll('=', '\\u003d'),
  ],
  ['in a text', `Bearer ${credential}`],
];

/** What was heard and asked in a conversation that has the credential somewhere, with a little around it. */
function leaks(script: Script, options: Partial<ConnectOptions> = { secret: credential }): string[] {
  const heard: unknown[] = [];
  run(({ at, flush }) => {
    const chat = chatOver(script, { secret: undefined, interval: 10_000, ...options } as ConnectOptions);
    const { message$, status$, checkpoint$, request$, send, history, transport } = chat;
    const hear = (value$: Observable<unknown>) =>
      value$.subscribe({ next: (value) => heard.push(value), error: (error: unknown) => heard.push(error) });
    hear(merge(status$, checkpoint$, request$));
    const subscription = hear(message$);
    at(1, () => subscription.add(hear(send({ text: 'a', clientId: 'c1' }))));
    at(2, () => subscription.add(hear(history())));
    at(2500, () => subscription.unsubscribe());
    flush();
    heard.push(...transport.requests.map(({ url, body }) => [url, body]));
  });
  return heard
    .map((value) => inspect(value, { depth: Infinity, showHidden: true }))
    .flatMap((text) => (text.includes(credential) ? [text.slice(0, text.indexOf(credential)).slice(-60)] : []));
}

const joined: Script = { read: [of(set('', '1'))], send: [of(taken)] };
const begun: Script = { start: [of(started())], ...joined };
const operations = ['start', 'read', 'send'] as const;

describe.each(quotes)('a service that quotes the credential %s', (_name, body) => {
  it.each([200, 302, 400, 401, 403, 429, 500])('leaks none of it into errors, statuses or events, by %i', (status) => {
    for (const operation of operations) {
      expect(leaks({ ...begun, [operation]: [of(answer(status, body))] })).toEqual([]);
    }
  });

  it.each([302, 400, 401, 403, 429, 500])('leaks none of it by the renewal of a token, by %i', (status) => {
    expect(leaks({ ...joined, renew: [of(answer(status, body))] }, { token: credential })).toEqual([]);
  });
});

describe('a transport that fails', () => {
  it.each<[string, unknown]>([
    ['message', new Error(`could not send Authorization: Bearer ${credential}`)],
    ['fields', Object.assign(new Error('failed'), { config: { headers: { Authorization: credential } } })],
    ['cause', new Error('failed', { cause: new Error(credential) })],
    ['name', Object.assign(new Error('failed'), { name: credential })],
    ['text', `Bearer ${credential}`],
  ])('leaks no credential that it has in its %s', (_name, error) => {
    for (const operation of operations) {
      expect(leaks({ ...begun, [operation]: [throwError(() => error)] })).toEqual([]);
    }
  });
});

describe('the credential', () => {
  it('is in no URL and no body, be it a secret or a token', () => {
    expect(leaks(begun)).toEqual([]);
    expect(leaks({ ...joined, renew: [of(answer(200, '"another"'))] }, { token: credential })).toEqual([]);
  });
});
