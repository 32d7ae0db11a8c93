import { catchError, type MonoTypeOperatorFunction, throwError } from 'rxjs';
import type { SendError, ServiceOptions } from '../index';
import { type Option, UsageError } from './command';

/** A service that the environment names. */
export interface NamedService {
  readonly options: Pick<ServiceOptions, 'secret' | 'token' | 'domain'>;
  /** The variable that holds the credential. */
  readonly variable: string;
}

/** What names a service. Credentials are no options: other users of the machine see the arguments of a process. */
export const serviceVariables = {
  DIRECT_LINE_SECRET: 'the secret of the bot',
  DIRECT_LINE_TOKEN: 'a token for one conversation; with it the secret is not used',
  DIRECT_LINE_DOMAIN: 'the origin of the service; default: https://directline.botframework.com',
};

/** Which conversation of the service. */
export const conversationOption: Option = {
  type: 'string',
  value: 'ID',
  about: 'the conversation; default: that of the token, or a new one',
};

/** What a script asks for comes soon or not at all. */
export const retry = { count: 3 };

/** A variable that is set to nothing is as good as none. */
export function findService({
  DIRECT_LINE_TOKEN: token,
  DIRECT_LINE_SECRET: secret,
  DIRECT_LINE_DOMAIN: domain,
}: NodeJS.ProcessEnv): NamedService | undefined {
  const at = domain ? { domain } : {};
  if (domain && !token && !secret)
    throw new UsageError('DIRECT_LINE_DOMAIN needs a DIRECT_LINE_SECRET or a DIRECT_LINE_TOKEN');
  if (token) return { options: { token, ...at }, variable: 'DIRECT_LINE_TOKEN' };
  return secret ? { options: { secret, ...at }, variable: 'DIRECT_LINE_SECRET' } : undefined;
}

export function needService(env: NodeJS.ProcessEnv): NamedService {
  const service = findService(env);
  if (!service) throw new UsageError('The environment has no DIRECT_LINE_SECRET and no DIRECT_LINE_TOKEN');
  return service;
}

/** Says which variable holds what the service refuses. */
export const tellRefusal = <T>(variable: string): MonoTypeOperatorFunction<T> =>
  catchError((error: unknown) => {
    const { message, name, status = 0, cause } = error as Partial<SendError>;
    const refused = [401, 403].includes(status) || [name, cause?.name].includes('ConversationExpiredError');
    // not thrown: what is open, a terminal among it, is to be closed before anything is told
    return throwError(() => (refused ? new Error(`${variable} is not accepted: ${message}`) : error));
  });
