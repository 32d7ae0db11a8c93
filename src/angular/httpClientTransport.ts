import type { HttpClient, HttpErrorResponse, HttpResponse } from '@angular/common/http';
import { catchError, map, of } from 'rxjs';
import type { Transport } from '../http/transport';

type Answer = Pick<HttpResponse<string>, 'status' | 'headers' | 'body' | 'redirected'>;

interface Failure extends Pick<HttpErrorResponse, 'status' | 'headers' | 'redirected'> {
  readonly name: string;
  readonly error: unknown;
}

/**
 * HTTP by Angular's HttpClient, for the option `transport`: interceptors see each request, and HttpTestingController may
 * answer it.
 *
 * Cold: one request a subscription; emits the answer, whatever its status, with its body as text, and completes; fails
 * when the network or an interceptor does. Unsubscribing aborts it. The app is not stable while a request lasts, but
 * between two of them.
 *
 * An interceptor sees the credential, and one that adds a credential of its own must leave these requests alone.
 * HttpClient knows no limit to the size of an answer, and follows redirects. By fetch (`withFetch`) an answer that came
 * along one is an error, and the platform leaves the credential behind where it leads to another origin. By XHR nobody
 * tells. Where that matters, take the default transport: it follows none.
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
        // a buffer goes out as it is, a view of one would go out as JSON
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

/** HttpClient makes an error of every status that is no success; one of the network has no status, or no text. */
function answerIn(failure: unknown): Answer {
  const { name, error: body, ...answer } = Object(failure) as Failure;
  if (name === 'HttpErrorResponse' && answer.status > 0 && (body === null || typeof body === 'string'))
    return { ...answer, body };
  throw failure;
}
