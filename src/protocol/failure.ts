import { HttpError, PageError } from '../errors';
import { now } from '../util/clock';
import { isText } from './decode';
import { isPage } from './page';
import { type Headed, readRetryAfter } from './retryAfter';

/** The error of an answer that is no success, without what `redact` cuts out of the service's own texts. */
export function readFailure(
  response: Headed & { readonly status: number },
  body: unknown,
  redact: (text: string) => string,
): HttpError {
  const { status } = response;
  const said = (body as { error?: Record<string, unknown> | null } | null)?.error;
  const quote = (text: unknown) => (isText(text) ? redact(text) : undefined);
  const serviceMessage = quote(said?.['message']);
  const Failure = isPage(body) ? PageError : HttpError;
  return new Failure(serviceMessage ?? `${status}`, {
    status,
    code: quote(said?.['code']),
    serviceMessage,
    retryAfter: readRetryAfter(response, now),
  });
}
