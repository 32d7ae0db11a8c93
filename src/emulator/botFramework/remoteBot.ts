import { catchError, defer, ignoreElements, map, race, take, tap, type Observable } from 'rxjs';
import { tryOr } from '../../util/tryOr';
import { check } from '../../util/assertOptions';
import { fetchTransport } from '../../http/fetchTransport';
import type { RemoteBot } from '../../service-model/bot';
import { wait } from '../../util/clock';
import { describeError } from '../../service-model/describeError';
import { conversationUpdate, messageActivity } from './activity';
import { hideQuery } from './hideQuery';

export interface RemoteBotOptions {
  /** The only address that is called. */
  readonly url: string;
  /** Returns the address to which the bot replies. It is called for each activity. */
  readonly serviceUrl: () => string;
  /** The time that the bot has, in ms. */
  readonly timeout: number;
}

/** The URL of a bot, without a user name, because fetch accepts none. */
export function readBotUrl(bot: string): string {
  const { protocol, username, password, href } = tryOr(() => new URL(bot)) ?? ({} as Partial<URL>);
  check({ bot: /^https?:$/.test(protocol ?? '') && !username && !password });
  return href as string;
}

/** A bot for version 3 of the Bot Framework, over HTTP. */
export function remoteBot({ url, serviceUrl, timeout }: RemoteBotOptions): RemoteBot {
  const transport = fetchTransport({ maxBytes: 2 ** 20 });
  // A message would be lost on a kept connection that the bot is just closing.
  const headers = { 'content-type': 'application/json; charset=utf-8', connection: 'close' };

  const address = new URL(url);
  const withoutQuery = hideQuery(address);

  function fail(what: string): never {
    throw new Error(`${address.origin}${address.pathname} ${what}`);
  }

  /** Completes when the bot has answered with a success. The content of the answer does not matter. */
  function post(activity: () => object): Observable<never> {
    const answer$ = defer(() => transport({ method: 'POST', url, headers, body: JSON.stringify(activity()) }));
    return race(
      wait(timeout).pipe(map(() => fail(`has not answered within ${timeout} ms`))),
      answer$.pipe(
        catchError((error: unknown) => {
          const { code } = error as NodeJS.ErrnoException;
          return fail(`gave no answer: ${code ?? withoutQuery(describeError(error))}`);
        }),
        tap(({ status, body }) => {
          if (status < 200 || status > 299)
            fail(`answered ${status}${body && `: ${withoutQuery(body).slice(0, 200)}`}`);
        }),
      ),
    ).pipe(take(1), ignoreElements());
  }

  return {
    begin: (conversationId) => post(() => conversationUpdate(conversationId, serviceUrl())),
    deliver: (message) => post(() => messageActivity(message, serviceUrl())),
  };
}
