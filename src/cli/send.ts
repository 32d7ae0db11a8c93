import { catchError, of, switchMap, takeUntil, throwError, withLatestFrom } from 'rxjs';
import { connect } from '../index';
import { type Command, UsageError } from './command';
import { endSignal } from './endSignal';
import { conversationOption, needService, retry, serviceVariables, tellRefusal } from './service';
import { tellRequests } from './tellRequests';
import { textOf } from './textOf';
import { undelivered } from './undelivered';
import { print, tell } from './print';

export const send: Command = {
  summary: 'Sends one message, and prints the id of its conversation.',
  details: 'Without TEXT, or with -, it reads the message from standard input.',
  usage: '[--conversation=ID] [--user=ID] [--verbose] [TEXT... | -]',
  options: {
    conversation: conversationOption,
    user: { type: 'string', value: 'ID', about: 'the sender of the message; default: direct-line' },
  },
  allowPositionals: true,
  asks: true,
  environment: serviceVariables,

  run({ values: { conversation, user = 'direct-line' }, positionals, verbose }, process) {
    const { stdin, stdout, stderr, env } = process;
    const { options, variable } = needService(env);
    const joined = conversation === undefined ? {} : { conversationId: conversation };
    const chat = connect({ ...options, ...joined, userId: user, retry });
    const fromInput = positionals.length === 0 || (positionals.length === 1 && positionals[0] === '-');
    const text$ = fromInput ? textOf(stdin) : of(positionals.join(' '));

    return text$.pipe(
      switchMap((text) => {
        if (text.trim() === '') throw new UsageError('The message is empty');
        return chat.send(text).pipe(
          tellRefusal(variable),
          catchError((error: unknown) => throwError(() => new Error(undelivered(error)))),
        );
      }),
      withLatestFrom(chat.conversationId$),
      switchMap(([, id]) => print(stdout, [id])),
      tellRequests(chat.request$, verbose, (line) => tell(stderr, line)),
      takeUntil(endSignal(process)),
    );
  },
};
