import { noop, type Observable, takeUntil, tap } from 'rxjs';
import { connect, type ConnectOptions } from '../index';
import { chatByLines } from './chatByLines';
import { chatOnTerminal } from './chatOnTerminal';
import type { Command } from './command';
import { demoBot, tricks } from './demoBot';
import { endSignal } from './endSignal';
import { host } from './host';
import { tell } from './print';
import { findService, retry, serviceVariables, tellRefusal } from './service';
import { tellRequests } from './tellRequests';
import { openTerminal } from './terminal';

export const chat: Command = {
  summary: 'Chats with a bot, in a terminal or with lines from standard input.',
  usage: '[--verbose]',
  options: {},
  asks: true,
  environment: {
    ...serviceVariables,
    DIRECT_LINE_SECRET: 'the secret of the bot; with no secret and no token, you chat with a demo bot',
    NO_COLOR: 'if it is set, the terminal shows no colors',
  },

  run({ verbose }, process) {
    const { stdin, stdout, stderr, env } = process;
    const tellElsewhere = (line: string) => tell(stderr, line);
    const onTerminal = (options: ConnectOptions, hint: string): Observable<unknown> => {
      const chat = connect(options);
      const terminal = openTerminal(stdin, stdout);
      // The output must not go into the line that the user is typing.
      const tellAbove = (line: string) => terminal.print([['note', line]]);
      // A terminal in raw mode sends no signal for ^C, so this ends the process as the signal would.
      const interruption$ = terminal.interrupt$.pipe(tap(() => process.emit('SIGINT', 'SIGINT')));
      return chatOnTerminal(chat, terminal, `${hint} Ctrl+D ends.`).pipe(
        tellRequests(chat.request$, verbose, stderr.isTTY ? tellAbove : tellElsewhere),
        takeUntil(interruption$),
      );
    };
    const byLines = (options: ConnectOptions): Observable<unknown> => {
      const chat = connect({ ...options, retry });
      return chatByLines(chat, stdin, stdout).pipe(tellRequests(chat.request$, verbose, tellElsewhere));
    };
    const talk: typeof onTerminal = stdin.isTTY && stdout.isTTY ? onTerminal : byLines;

    const service = findService(env);
    const chat$ = service
      ? talk(service.options, `You talk to the bot of ${service.variable}.`).pipe(tellRefusal(service.variable))
      : // The demo bot has no other users, so it can be polled more often. The send shows its failures.
        host({ bot: demoBot, log: noop }, ({ url, secret }) => talk({ domain: url, secret, interval: 500 }, tricks));
    return chat$.pipe(takeUntil(endSignal(process)));
  },
};
