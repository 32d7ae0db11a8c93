import type { HttpClient, HttpErrorResponse, HttpResponse } from '@angular/common/http';
import { catchError, map, of } from 'rxjs';
import type { Transport } from '../http/transport';

type Answer = Pick<HttpResponse<string>, 'status' | 'headers' | 'body' | 'redirected'>;

interface Failure extends Pick<HttpErrorResponse, 'status' | 'headers' | 'redirected'> {
  readonly name: string;
  readonly error: unknown;
}

/**
 * A transport that uses Angular's HttpClient, for the option `transport`. Interceptors see each request, and
 * HttpTestingController can answer it.
 *
 * Cold: one request per subscription. It emits the answer, whatever its status, and completes. It fails if the network or
 * an interceptor fails. Unsubscribing aborts the request. The app is not stable while a request is in flight, and is
 * stable between two requests.
 *
 * Interceptors see the credential. If one of them adds a credential of its own, it must skip these requests. HttpClient
 * does not limit the size of an answer, and follows redirects. With `withFetch()`, a redirected answer is an error, and
 * the platform does not send the credential to another origin. With XHR, a redirect cannot be noticed. If that matters,
 * use the default transport, which follows no redirect.
 *
 * @example
 * ```typescript
 * import { HttpClient, provideHttpClient, withFetch } from '@angular/common/http';
 * import { type ApplicationConfig, inject } from '@angular/core';
 * import { httpClientTransport, provideDirectLine } from 'rxjs-direct-line/angular';
 *
 * export const appConfig: ApplicationConfig = {
 *   providers: [
 *     provideHttpClient(withFetch()),
 *     provideDirectLine(() => ({ token, userId: 'user1', transport: httpClientTransport(inject(HttpClient)) })),
 *   ],
 * };
 * ```
 */
export const httpClientTransport =
  (http: HttpClient): Transport =>
  ({ method, url, headers, body }) =>
    http
      .request(method, url, {
        headers: { ...headers },
        // HttpClient sends a buffer unchanged, but it would send a view of a buffer as JSON.
        body: typeof body === 'object' ? body.slice().buffer : body,
        observe: 'response',
        responseType: 'text',
        transferCache: false,
        // no `redirect`: only fetch knows it, and Angular would warn of it at every request by XHR
      })
      .pipe(
        catchError((failure: unknown) => of(answerIn(failure))),
        map(({ status, headers, body, redirected }: Answer) => {
          if (redirected) throw new Error('a redirect is not followed');
          return { status, header: (name) => headers.get(name), body: body ?? '' };
        }),
      );

/** HttpClient turns every status without success into an error. An error of the network has no status, or no text. */
function answerIn(failure: unknown): Answer {
  const { name, error: body, ...answer } = Object(failure) as Failure;
  if (name === 'HttpErrorResponse' && answer.status > 0 && (body === null || typeof body === 'string'))
    return { ...answer, body };
  throw failure;
}
