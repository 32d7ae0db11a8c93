import { STATUS_CODES, type IncomingMessage, type RequestListener } from 'node:http';
import type { Duplex } from 'node:stream';
import { defer, noop, of, switchMap, tap, type Observable } from 'rxjs';
import { answerRefusals, noContent, problem, Refusal, refuse, type Answer } from '../service-model/answer';
import type { Service } from '../service-model/service';
import { isConnectorPath } from './botFramework/connector';
import { breakOff } from './breakOff';
import { corsHeaders, isAllowedOrigin, preflightHeaders } from './cors';
import { readBody } from './readBody';

/** Whom the front of HTTP lets in, and with how much. */
export interface ServeOptions {
  readonly origins: readonly string[];
  readonly maxBody: number;
  /** For an upload, in place of `maxBody`. */
  readonly maxUpload?: number;
}

const localHost = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/i;

const isUpload = /^\/api\/conversations\/[^/]*\/upload(\?|$)/;

const always = { vary: 'Origin', 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' };

/** The front of HTTP: what it lets in goes to `handle`. */
export function serve(
  handle: Service['handle'],
  { origins, maxBody, maxUpload = maxBody }: ServeOptions,
): RequestListener {
  // no page is a bot
  const isAllowed = (url: string, origin: string) => !isConnectorPath(url) && isAllowedOrigin(origin, origins);

  function answer(request: IncomingMessage): Observable<Answer> {
    const { method = '', url = '', headers } = request;
    // a name that some page made to point here
    if (!localHost.test(headers.host ?? '')) refuse(403, 'NotAllowed', 'The Host header is foreign');
    if (headers.origin !== undefined && !isAllowed(url, headers.origin))
      refuse(403, 'NotAllowed', 'The Origin is foreign');
    if (headers.origin && method === 'OPTIONS' && headers['access-control-request-method']) {
      return of({ ...noContent, headers: preflightHeaders });
    }
    return readBody(request, isUpload.test(url) ? maxUpload : maxBody).pipe(
      // a list is only what node makes of Set-Cookie, which is no header of a request
      switchMap((body) => handle({ method, path: url, headers: headers as Record<string, string>, body })),
    );
  }

  return (request, response) => {
    const { origin } = request.headers;
    const cors = origin && isAllowed(request.url ?? '', origin) ? corsHeaders(origin) : {};
    const write = ({ status, headers, body, file, breaks }: Answer) => {
      response.statusCode = status;
      response.setHeaders(new Map(Object.entries({ ...always, ...cors, ...headers })));
      if (breaks) breakOff(response, body, breaks);
      else response.end(file ?? body);
    };
    const subscription = defer(() => answer(request))
      .pipe(answerRefusals(), tap(write))
      .subscribe({ error: () => response.destroy() });
    // a client that goes away is no error, and nobody is left to answer
    request.on('error', noop);
    response.on('error', noop);
    response.on('close', () => subscription.unsubscribe());
  };
}

/** Answers what is not HTTP in the words of the protocol, and ends the connection. */
export function refuseGarbage(_error: Error, socket: Duplex): void {
  if (!socket.writable) return;
  const { status, headers, body } = problem(
    new Refusal(400, 'MalformedData', 'The request is not HTTP, or has no end'),
  );
  const lines = Object.entries({ ...headers, connection: 'close', 'content-length': Buffer.byteLength(body) });
  const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${head}\r\n${body}`, () => socket.destroy());
}
