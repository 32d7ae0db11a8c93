import { takeUntil } from 'rxjs';
import { connect, type ConnectOptions } from '../index';
import { chatByLines } from './chatByLines';
import { chatOnTerminal } from './chatOnTerminal';
import type { Command } from './command';
import { demoBot, tricks } from './demoBot';
import { endSignal } from './endSignal';
import { host } from './host';
import { findService, retry, serviceVariables, tellRefusal } from './service';
import { openTerminal } from './terminal';

export const chat: Command = {
  summary: 'Chats with a bot, at a terminal or with the lines of a pipe.',
  usage: '',
  options: {},
  environment: {
    ...serviceVariables,
    DIRECT_LINE_SECRET: 'the secret of the bot; without it, and without a token, you chat with a demo',
    NO_COLOR: 'no colors at the terminal',
  },

  run(_args, process) {
    const { stdin, stdout, env } = process;
    const talk = (options: ConnectOptions, hint: string) =>
      stdin.isTTY && stdout.isTTY
        ? chatOnTerminal(connect(options), openTerminal(stdin, stdout), `${hint} Ctrl+D ends.`)
        : chatByLines(connect({ ...options, retry }), stdin, stdout);

    const service = findService(env);
    const chat$ = service
      ? talk(service.options, `You talk to the bot of ${service.variable}.`).pipe(tellRefusal(service.variable))
      : // it has nobody else to answer, so it can be asked more often
        host({ bot: demoBot }, ({ url, secret }) => talk({ domain: url, secret, interval: 500 }, tricks));
    return chat$.pipe(takeUntil(endSignal(process)));
  },
};
