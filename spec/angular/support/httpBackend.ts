import { HttpBackend, HttpErrorResponse, type HttpEvent, type HttpRequest, HttpResponse } from '@angular/common/http';
import { type Observable, of, switchMap, throwError } from 'rxjs';
import type { Transport } from 'rxjs-direct-line';

/** What HttpClient has below its interceptors, with a transport in the place of a network. */
export class TransportBackend extends HttpBackend {
  /** Angular asks: it would warn that this is not `fetch`. */
  readonly isTestingBackend = true;

  constructor(private readonly transport: Transport) {
    super();
  }

  override handle({ method, url, headers, body }: HttpRequest<unknown>): Observable<HttpEvent<unknown>> {
    return this.transport({
      method: method as 'GET' | 'POST',
      url,
      headers: Object.fromEntries(headers.keys().map((name) => [name, headers.get(name) ?? ''])),
      ...(typeof body === 'string' && { body }),
    }).pipe(
      switchMap(({ status, body }) =>
        status >= 200 && status < 300
          ? of(new HttpResponse({ status, url, body }))
          : throwError((): unknown => new HttpErrorResponse({ status, url, error: body })),
      ),
    );
  }
}
