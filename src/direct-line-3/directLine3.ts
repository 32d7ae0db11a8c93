import { concatMap, defer, EMPTY, expand, map, type Observable, takeLast } from 'rxjs';
import { fetchTransport } from '../http/fetchTransport';
import type { Transport, TransportRequest, TransportResponse } from '../http/transport';
import type { Activity } from '../protocol/activity';
import { isText } from '../protocol/decode';
import { check } from '../util/assertOptions';
import { wait } from '../util/clock';
import { createEchoCheck } from './echoCheck';
import { readAddress } from './readAddress';
import { toActivity } from './toActivity';
import { isSuccess, readFields, withBody } from './json';
import { type Page, toPage } from './toPage';
import { toActivityUpload } from './toActivityUpload';

/** The options of {@link directLine3}. */
export interface DirectLine3Options {
  /** The transport for the translated requests. @default fetchTransport() */
  readonly transport?: Transport | undefined;
  /** The path of the 3.0 API, after the `domain` of `connect`. @default '/v3/directline' */
  readonly path?: string | undefined;
  /**
   * Returns data that 1.1 has no member for, such as cards and suggested actions. Its members are added to the
   * `channelData` that the bot sent. If it returns undefined, nothing is added.
   */
  readonly toChannelData?: ((activity: Activity) => Record<string, unknown> | undefined) | undefined;
}

/**
 * A transport with which `connect` talks to a service of Direct Line API 3.0. It translates each request to 3.0, and each
 * answer back to 1.1. Messages come by polling. Experimental.
 *
 * If the token names a user, pass the id of that user as `userId`, because the service puts it into all messages that
 * the client sends. {@link generateToken3} can make such a token. With another `userId`, the conversation fails with an
 * `HttpError` of status 400 and code `WrongUserId` when your first message comes back.
 *
 * Errors and events have the path of 1.1, because `connect` made that request. Pass a `sharedTransport`, or a transport with a
 * log, as the `transport` of this one.
 *
 * @throws TypeError that names the wrong option.
 *
 * @example
 * ```ts
 * import { connect } from 'rxjs-direct-line';
 * import { directLine3 } from 'rxjs-direct-line/direct-line-3';
 *
 * const transport = directLine3({
 *   toChannelData: ({ attachments, suggestedActions }) => ({ cards: attachments, suggestedActions }),
 * });
 * const { message$, send } = connect({ token, userId: 'dl_ann', transport });
 *
 * message$.subscribe({ next: ({ from, text, channelData }) => show([from, text, channelData]), error: report });
 * send('hello').subscribe({ error: report });
 * ```
 */
export function directLine3({
  transport = fetchTransport(),
  path = '/v3/directline',
  toChannelData,
}: DirectLine3Options = {}): Transport {
  check({
    transport: typeof transport === 'function',
    path: isText(path) && /^(\/[\w.~-]+)*$/.test(path),
    toChannelData: typeof (toChannelData ?? transport) === 'function',
  });
  const echoCheck = createEchoCheck();

  const ask = (request: TransportRequest, change: Partial<TransportRequest>) => {
    const translated = { ...request, ...change };
    // The property is not enumerable, so the copy does not have it.
    Object.defineProperty(translated, 'queued', { value: request.queued });
    return transport(translated);
  };

  /** Reads on while there are activities, but no message among them: the answer would look like the end of the log. */
  function read(request: TransportRequest, url: string, conversationId: string): Observable<TransportResponse> {
    const [address = '', asked = ''] = url.split(/(?=\?)/);
    const queries = new Set<string>();
    const readPage = (query: string): Observable<Page> => {
      queries.add(query);
      return ask(request, { url: address + query }).pipe(map((response) => toPage(response, toChannelData)));
    };
    const readOn = ({ next }: Page) => {
      if (next === undefined || queries.has(next)) return EMPTY;
      // each of these requests has the whole timeout
      request.queued?.()();
      // a wait, so that the stack does not grow with a transport that answers at once
      return wait(0).pipe(concatMap(() => readPage(next)));
    };
    return readPage(asked).pipe(
      expand(readOn, 1),
      takeLast(1),
      map(({ response, messages }) => echoCheck.received(conversationId, messages) ?? response),
    );
  }

  function send(request: TransportRequest, url: string, conversationId: string): Observable<TransportResponse> {
    const body = toActivity(request.body as string);
    return ask(request, { url, body }).pipe(
      map((response) => {
        if (isSuccess(response)) echoCheck.sent(conversationId, body, readFields(response)['id']);
        return response;
      }),
    );
  }

  const upload = (request: TransportRequest, url: string) =>
    toActivityUpload(request).pipe(concatMap((change) => ask(request, { ...change, url })));

  /** Gives the token alone, as JSON, which is all that 1.1 answers. */
  const askForToken = (request: TransportRequest, url: string) =>
    ask(request, { url }).pipe(
      map((response) => {
        const { token } = readFields(response);
        return token ? withBody(response, JSON.stringify(token)) : response;
      }),
    );

  const pass = (request: TransportRequest, url: string) => ask(request, { url });

  /** For each request of 1.1 its path in 3.0, and how it is made. */
  const routes: Readonly<Record<string, readonly [path: string, make: typeof read]>> = {
    'POST conversations': ['/conversations', pass],
    'GET conversations/messages': ['/conversations/:id/activities', read],
    'POST conversations/messages': ['/conversations/:id/activities', send],
    'POST conversations/upload': ['/conversations/:id/upload', upload],
    'POST tokens': ['/tokens/generate', askForToken],
    'POST tokens/renew': ['/tokens/refresh', askForToken],
    // The core's second way to renew a token: joining a conversation gives one too.
    'GET tokens/renew': ['/conversations/:id', askForToken],
  };
  return (request) =>
    defer(() => {
      const { domain, operation, id, query } = readAddress(request);
      const route = routes[operation];
      if (!route) return ask(request, {});
      const [path3, make] = route;
      return make(request, domain + path + path3.replace(':id', () => id) + query, decodeURIComponent(id));
    });
}
