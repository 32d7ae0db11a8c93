import { HttpError, PageError } from '../errors';
import { now } from '../util/clock';
import { isText } from './decode';
import { isPage } from './page';
import { type Headed, readRetryAfter } from './retryAfter';

/** Makes the error of an answer that is no success. `redact` cuts credentials out of the texts of the service. */
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
