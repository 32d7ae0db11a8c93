import { UsageError } from './command';

/** Where the options of the library come from here, and what they are not when it refuses them. */
const misuses: Readonly<Record<string, string>> = {
  bot: '--bot is no http or https URL, or has a user in it',
  domain: 'DIRECT_LINE_DOMAIN is no origin with https, and none of this machine',
  secret: 'DIRECT_LINE_SECRET is no secret',
  token: 'DIRECT_LINE_TOKEN is no token',
  conversationId: '--conversation is no id',
  userId: '--user is no id',
};

/** How the process ends after `error`: with this exit code, and this one line. `name` is what was called. */
export function failureOf(error: unknown, name: string): { readonly exitCode: number; readonly line: string } {
  const message = error instanceof Error ? error.message : String(error);
  const misuse = error instanceof UsageError ? message : misuses[message.replace(/^not valid: /, '')];
  return misuse
    ? { exitCode: 2, line: `direct-line: ${misuse}; see ${name} --help` }
    : { exitCode: 1, line: `direct-line: ${message}` };
}
