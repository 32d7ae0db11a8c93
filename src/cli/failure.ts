import { UsageError } from './command';

/** The sources of the library's options in this command, and the texts for the case that the library refuses one. */
const misuses: Readonly<Record<string, string>> = {
  bot: '--bot is no http or https URL, or has a user in it',
  domain: 'DIRECT_LINE_DOMAIN is no origin with https, and none of this machine',
  secret: 'DIRECT_LINE_SECRET is no secret',
  token: 'DIRECT_LINE_TOKEN is no token',
  conversationId: '--conversation is no id',
  userId: '--user is no id',
};

/**
 * The end of the process after `error`: its exit code, and the line that it prints. `name` is the name of the command.
 */
export function failureOf(error: unknown, name: string): { readonly exitCode: number; readonly line: string } {
  const message = error instanceof Error ? error.message : String(error);
  const misuse = error instanceof UsageError ? message : misuses[message.replace(/^not valid: /, '')];
  return misuse
    ? { exitCode: 2, line: `direct-line: ${misuse}; see ${name} --help` }
    : { exitCode: 1, line: `direct-line: ${message}` };
}
