import { map, type Observable } from 'rxjs';
import { connect, type ConnectOptions, type Message, type Transport } from 'rxjs-direct-line';
import { fakeDirectLine, type FakeDirectLine, type FakeDirectLineOptions } from 'rxjs-direct-line/testing';

const domain = 'https://directline.botframework.com';

export const textOf = (message$: Observable<Message>) => message$.pipe(map(({ text }) => text));

/** A service with the secret `secret`. */
export const fakeService = (options: FakeDirectLineOptions = {}) => fakeDirectLine({ secret: 'secret', ...options });

/** Someone who chats with that service, by the secret unless there is a token; without jitter. */
export function chatWith(transport: Transport, options: Partial<ConnectOptions> = {}) {
  const chat = connect({
    userId: 'user1',
    retry: { jitter: false },
    transport,
    ...(options.token === undefined && { secret: 'secret' }),
    ...options,
  });
  return { ...chat, text$: textOf(chat.message$) };
}

/** A back end that has begun a conversation and gives tokens of it. It renews by GET, clients do by POST. */
export function backEndOf(transport: Transport) {
  function ask(method: 'GET' | 'POST', path: string, credential: string): unknown {
    let answered: unknown;
    transport({ method, url: domain + path, headers: { Authorization: `Bearer ${credential}` } }).subscribe(
      ({ body }) => (answered = JSON.parse(body) as unknown),
    );
    return answered;
  }
  const begun = ask('POST', '/api/conversations', 'secret') as { conversationId: string; token: string };

  return {
    conversationId: begun.conversationId,
    issue: () => ask('GET', `/api/tokens/${begun.conversationId}/renew`, begun.token) as string,
    /** A token of another conversation, as the service generates them. */
    generate: () => ask('POST', '/api/tokens/conversation', 'secret') as string,
  };
}

/** What was asked of the service: `GET messages`, when, and with which status it was answered. */
export function asked({ requests }: FakeDirectLine, pattern = /./) {
  return requests
    .map(({ at, method, path, status }) => ({ at, what: `${method} ${path.split('/').at(-1)!}`, status }))
    .filter(({ what }) => pattern.test(what));
}

/** When it was asked. */
export const timesOf = (transport: FakeDirectLine, pattern: RegExp) => asked(transport, pattern).map(({ at }) => at);
