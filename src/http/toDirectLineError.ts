import { describeError, type DirectLineError, NetworkError } from '../errors';

/** The failure of a transport, as an error of this library. */
export const toDirectLineError = (error: unknown, redact: (text: string) => string): DirectLineError =>
  new NetworkError(redact(describeError(error)));
