import { catchError, defer, filter, type Observable, type ObservableInput, of, take } from 'rxjs';
import { describeError, type HttpError, NetworkError } from '../errors';
import { isCredential } from '../protocol/decode';
import { assignDefined } from '../util/assignDefined';
import { tryOr } from '../util/tryOr';
import { isTransient } from './retryPolicy';

/**
 * A function is asked if there is no token, or if the last one was refused and could not be renewed. Its first value counts.
 *
 * @inline
 */
export type Token = string | ((context: { conversationId?: string }) => ObservableInput<string>);
export type TokenFunction = Exclude<Token, string>;

/** The user is signed out: there is no sense in asking again. Names tell, because the page may have two copies of us. */
function isSignedOut(error: unknown): boolean {
  const { name, status = 0 } = Object(error) as Partial<HttpError>;
  if ((name as string) === 'ConversationExpiredError') return true;
  const isOfRequest = status >= 400 && status < 500 && status !== 408 && status !== 429;
  return name === 'HttpError' && isOfRequest && !isTransient(error);
}

/** Asks the token function; empty if it gives none. */
export const askForToken = (token: TokenFunction, conversationId: string | undefined): Observable<string> =>
  defer(() => {
    const given = token(assignDefined({}, { conversationId }));
    // A text is a token, and not an iterable of characters.
    return typeof given === 'string' ? of(given) : given;
  }).pipe(
    take(1),
    filter(isCredential),
    catchError((cause: unknown) => {
      if (tryOr(() => isSignedOut(cause))) throw cause;
      throw new NetworkError(`the token function failed: ${describeError(cause)}`, { cause });
    }),
  );
