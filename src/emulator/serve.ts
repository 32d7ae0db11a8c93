import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { defer, noop, of, switchMap, take, tap, type Observable } from 'rxjs';
import { answerRefusals, noContent, problem, refuse, type Answer } from '../service-model/answer';
import type { Service } from '../service-model/service';
import { isConnectorPath } from './botFramework/connector';
import { breakOff } from './breakOff';
import { createBudget } from './budget';
import { corsHeaders, isAllowedOrigin, preflightHeaders } from './cors';
import { endUnread } from './endUnread';
import type { createExchanges } from './exchanges';
import { createHostCheck, type HostNamesOptions } from './hostNames';
import { readBody } from './readBody';

/** The limits of the HTTP server, and the clients that it accepts. */
export interface ServeOptions extends HostNamesOptions {
  readonly origins: readonly string[];
  readonly maxBody: number;
  /** The limit of an upload. It replaces `maxBody`. */
  readonly maxUpload: number;
  /** The limit of all bodies in flight together. */
  readonly maxBuffered: number;
  readonly exchanges: ReturnType<typeof createExchanges>;
}

/** The handler that gets the accepted requests. */
export type Handler = Pick<Service, 'takesBody' | 'handle'>;

const isUpload = /^\/api\/conversations\/[^/]*\/upload(\?|$)/;

const always = { vary: 'Origin', 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' };

/** Reading this many bytes of an unwanted body costs less than a new connection. */
const small = 2 ** 14;

/** Whether the client has sent everything, or has only a few bytes left. */
function isNearlyOver({ complete, headers }: IncomingMessage): boolean {
  const length = headers['content-length'] ?? (headers['transfer-encoding'] === undefined ? 0 : Infinity);
  return complete || Number(length) <= small;
}

/** The HTTP server. It passes accepted requests to the handler. */
export function serve({ takesBody, handle }: Handler, options: ServeOptions): RequestListener {
  const { origins, maxBody, maxUpload, maxBuffered, exchanges } = options;
  const isOurs = createHostCheck(options);
  const budget = createBudget(maxBuffered);
  // A bot is never a web page.
  const isAllowed = (url: string, origin: string) => !isConnectorPath(url) && isAllowedOrigin(origin, origins);

  function answer(request: IncomingMessage, response: ServerResponse): Observable<Answer> {
    const { method = '', url = '', headers } = request;
    if (!isOurs(headers.host)) refuse(403, 'NotAllowed', 'The Host header is foreign');
    if (headers.origin !== undefined && !isAllowed(url, headers.origin))
      refuse(403, 'NotAllowed', 'The Origin is foreign');
    if (headers.origin && method === 'OPTIONS' && headers['access-control-request-method']) {
      return of({ ...noContent, headers: preflightHeaders });
    }
    // Node makes a list only of Set-Cookie, which is not a header of a request.
    const head = { method, path: url, headers: headers as Record<string, string> };
    if (!takesBody(head)) return handle({ ...head, body: '' });
    const limit = Math.min(isUpload.test(url) ? maxUpload : maxBody, maxBuffered);
    const body$ = readBody(request, { limit, budget });
    return defer(() => {
      if (headers.expect !== undefined) response.writeContinue();
      return body$;
    }).pipe(
      switchMap((body) => handle({ ...head, body })),
      take(1),
    );
  }

  return (request, response) => {
    const { origin } = request.headers;
    const cors = origin && isAllowed(request.url ?? '', origin) ? corsHeaders(origin) : {};

    function writeHead({ status, headers }: Answer): void {
      response.statusCode = status;
      response.setHeaders(new Map(Object.entries({ ...always, ...cors, ...headers })));
    }

    function write(given: Answer): void {
      writeHead(given);
      const { body, file, breaks } = given;
      if (breaks) breakOff(response, body, breaks);
      else if (isNearlyOver(request)) response.end(file ?? body);
      else endUnread(response, file ?? body);
    }

    const subscription = defer(() => answer(request, response))
      .pipe(answerRefusals(), tap(write))
      .subscribe({ error: () => response.destroy() });

    exchanges.add(request.socket, {
      response,
      refuse(refusal) {
        subscription.unsubscribe();
        if (response.headersSent) {
          response.end();
          return;
        }
        const refused = problem(refusal);
        writeHead(refused);
        response.setHeader('connection', 'close').end(refused.body);
      },
    });
    // If the client has closed the connection, there is nobody to answer.
    request.on('error', noop);
    response.on('error', noop);
    response.on('close', () => subscription.unsubscribe());
  };
}
