import { catchError, type MonoTypeOperatorFunction, throwError } from 'rxjs';
import type { SendError, ServiceOptions } from '../index';
import { type Option, UsageError } from './command';

/** A service that the environment names. */
export interface NamedService {
  readonly options: Pick<ServiceOptions, 'secret' | 'token' | 'domain'>;
  /** The variable that holds the credential. */
  readonly variable: string;
}

/** The variables that name a service. Credentials are not arguments, because other users of the machine can see those. */
export const serviceVariables = {
  DIRECT_LINE_SECRET: 'the secret of the bot',
  DIRECT_LINE_TOKEN: 'a token for one conversation, used instead of the secret',
  DIRECT_LINE_DOMAIN: 'the address of the service; default: https://directline.botframework.com',
};

/** The option for the conversation to join. */
export const conversationOption: Option = {
  type: 'string',
  value: 'ID',
  about: 'the conversation to join; default: the conversation of the token, or a new one',
};

/** A script should fail soon rather than wait. */
export const retry = { count: 3 };

/** Reads the service from the environment. An empty variable counts as a missing one. */
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

/** If the service refuses the credential, names the variable that holds it. */
export const tellRefusal = <T>(variable: string): MonoTypeOperatorFunction<T> =>
  catchError((error: unknown) => {
    const { message, name, status = 0, cause } = error as Partial<SendError>;
    const refused = [401, 403].includes(status) || [name, cause?.name].includes('ConversationExpiredError');
    // Not thrown, because the terminal has to be closed before anything is printed.
    return throwError(() => (refused ? new Error(`${variable} is not accepted: ${message}`) : error));
  });
