import { finalize, ignoreElements, merge, takeUntil, tap } from 'rxjs';
import { type Checkpoint, connect, type Message } from '../index';
import { calledAs } from './calledAs';
import { type Command, UsageError } from './command';
import { endSignal } from './endSignal';
import { interruptions } from './interruptions';
import { conversationOption, needService, retry, serviceVariables, tellRefusal } from './service';
import { shellWord } from './shellWord';
import { tellRequests } from './tellRequests';
import { print, tell } from './print';

const toLine = (message: Message): string => JSON.stringify(message);

/** The options with which to continue. They have `=`, because an id may begin with a dash. */
const resume = (name: string, { conversationId, watermark }: Checkpoint): string =>
  `${name} tail --conversation=${shellWord(conversationId)}` +
  (watermark === undefined ? '' : ` --watermark=${shellWord(watermark)}`);

export const tail: Command = {
  summary: 'Prints the messages of a conversation as lines of JSON, until you stop it.',
  details: 'When it ends, it prints to standard error the command that continues at the same position.',
  usage: '[--conversation=ID [--watermark=W]] [--verbose]',
  options: {
    conversation: conversationOption,
    watermark: { type: 'string', value: 'W', about: 'the position to continue from; default: the beginning' },
  },
  asks: true,
  environment: serviceVariables,

  run({ values: { conversation, watermark }, verbose }, process) {
    const { stdout, stderr, env } = process;
    if (watermark !== undefined && conversation === undefined) throw new UsageError('--watermark needs --conversation');
    const { options, variable } = needService(env);
    const given: Checkpoint | undefined =
      conversation === undefined
        ? undefined
        : { conversationId: conversation, ...(watermark !== undefined && { watermark }) };
    const { consume, checkpoint$, status$, request$ } = connect({ ...options, ...given, userId: 'direct-line' });
    let last = given;

    const position$ = checkpoint$.pipe(
      tap((checkpoint) => {
        last = checkpoint;
      }),
      ignoreElements(),
    );
    const interruption$ = interruptions(status$, retry.count).pipe(
      tap(({ message }) => tell(stderr, `direct-line: ${message}; trying again`)),
      ignoreElements(),
    );
    // A set counts as printed when it has been written. So a signal or a closed pipe loses no message and prints none
    // twice.
    return consume(({ messages }) => print(stdout, messages.map(toLine)), { until: endSignal(process) }).pipe(
      tellRefusal(variable),
      tellRequests(request$, verbose, (line) => tell(stderr, line)),
      takeUntil(merge(position$, interruption$)),
      tap({
        error: () => {
          // The user already has this command line, so only the failure is printed.
          if (last === given) last = undefined;
        },
      }),
      finalize(() => {
        // It is printed below the ^C that a terminal shows.
        if (!last) return;
        if (stderr.isTTY) tell(stderr, '');
        tell(stderr, resume(calledAs(env), last));
      }),
    );
  },
};
