import { catchError, concat, NEVER, takeUntil } from 'rxjs';
import { type Command, UsageError } from './command';
import { demoBot } from './demoBot';
import { endSignal } from './endSignal';
import { host } from './host';
import { shellWord } from './shellWord';
import { print, tell } from './print';

/** It is not 3978, because bots listen there. */
const defaultPort = '3979';

export const emulate: Command = {
  summary: 'Runs an emulator of the service on this machine, with your bot or a demo bot, until you stop it.',
  details: 'It prints the environment variables that the other commands need.',
  usage: '[--bot=URL] [--port=N]',
  options: {
    bot: {
      type: 'string',
      value: 'URL',
      about: 'your Bot Framework bot, such as http://localhost:3978/api/messages; default: a demo bot',
    },
    port: {
      type: 'string',
      value: 'N',
      about: `the port on 127.0.0.1; 0 takes any free port; default: ${defaultPort}`,
    },
  },
  environment: { DIRECT_LINE_SECRET: 'the secret that the emulator accepts; default: a random one' },

  run({ values: { bot, port = defaultPort } }, process) {
    if (!/^\d{1,5}$/.test(port) || Number(port) >= 2 ** 16) throw new UsageError(`--port is no port: '${port}'`);

    const { stdout, stderr, env } = process;
    const given = env['DIRECT_LINE_SECRET'] ? { secret: env['DIRECT_LINE_SECRET'] } : {};
    const log = (line: string) => tell(stderr, `direct-line: ${line}`);
    return host({ bot: bot ?? demoBot, port: Number(port), log, ...given }, ({ url, secret }) => {
      // This may be the secret of a bot in production, and other people may see the output.
      const accepted = given.secret
        ? '# the secret is the DIRECT_LINE_SECRET that was set here'
        : `export DIRECT_LINE_SECRET=${shellWord(secret)}`;
      return concat(print(stdout, [`# ${url}`, `export DIRECT_LINE_DOMAIN=${shellWord(url)}`, accepted]), NEVER);
    }).pipe(
      catchError((error: unknown) => {
        const { code } = error as NodeJS.ErrnoException;
        throw code === 'EADDRINUSE' ? new Error(`Port ${port} is taken; --port chooses another`) : error;
      }),
      takeUntil(endSignal(process)),
    );
  },
};
