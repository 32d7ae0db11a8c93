import { catchError, concat, NEVER, takeUntil } from 'rxjs';
import { type Command, UsageError } from './command';
import { demoBot } from './demoBot';
import { endSignal } from './endSignal';
import { host } from './host';
import { shellWord } from './shellWord';
import { write } from './write';

/** Not 3978, where bots listen. */
const defaultPort = '3979';

export const emulate: Command = {
  summary: 'Serves a demo bot on this machine, until it is told to end.',
  details: 'It prints what the environment of the other commands needs.',
  usage: '[--port=N]',
  options: {
    port: {
      type: 'string',
      value: 'N',
      about: `the port of 127.0.0.1, 0 for any that is free; default: ${defaultPort}`,
    },
  },
  environment: { DIRECT_LINE_SECRET: 'the secret to accept; default: a random one' },

  run({ values: { port = defaultPort } }, process) {
    if (!/^\d{1,5}$/.test(port) || Number(port) >= 2 ** 16) throw new UsageError(`--port is no port: '${port}'`);

    return host({ bot: demoBot, port: Number(port) }, ({ url, secret }) =>
      concat(
        write(
          process.stdout,
          `# ${url}\nexport DIRECT_LINE_DOMAIN=${shellWord(url)}\nexport DIRECT_LINE_SECRET=${shellWord(secret)}\n`,
        ),
        NEVER,
      ),
    ).pipe(
      catchError((error: unknown) => {
        const { code, name, message } = error as NodeJS.ErrnoException;
        // the one option that is not given here
        if (name === 'TypeError') throw new UsageError(`DIRECT_LINE_SECRET is none: ${message}`);
        throw code === 'EADDRINUSE' ? new Error(`Port ${port} is taken; --port chooses another`) : error;
      }),
      takeUntil(endSignal(process)),
    );
  },
};
