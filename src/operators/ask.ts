import {
  catchError,
  defer,
  filter,
  ignoreElements,
  map,
  merge,
  NEVER,
  type Observable,
  of,
  share,
  skipWhile,
  Subject,
  switchMap,
  take,
  takeUntil,
  tap,
  timeout as failAfter,
} from 'rxjs';
import { assertKnownOptions, check } from '../util/assertOptions';
import type { Conversation } from '../conversation';
import { createQueue } from '../sending/queue';
import type { Message, OutgoingMessage } from '../protocol/message';
import { isDuration, now, wait } from '../util/clock';

const queues = new WeakMap<Conversation, ReturnType<typeof createQueue>>();

/** The queue for the asks of one conversation. */
function queueOf(chat: Conversation): ReturnType<typeof createQueue> {
  const queue = queues.get(chat) ?? createQueue();
  queues.set(chat, queue);
  return queue;
}

/** RxJS's own TimeoutError, which only its operator may make, and which would fire at once for `Infinity`. */
const timeOut = (ms: number) => wait(ms).pipe(switchMap(() => NEVER.pipe(failAfter(0))));

/** Times out. If the conversation is retrying a failure, the error names it. */
const failIn = (ms: number, { status$ }: Conversation) =>
  timeOut(ms).pipe(
    catchError((error: unknown) =>
      status$.pipe(
        take(1),
        map((status): never => {
          const timedOut = error as Error;
          if (status.state === 'retrying') timedOut.message += `, while this is retried: ${status.error.message}`;
          throw timedOut;
        }),
      ),
    ),
  );

/**
 * Sends a message and emits the replies to it. Completes when no reply has come for `quiet` ms after the last one.
 *
 * Cold: each subscription asks once. It waits until the earlier asks of this `chat` have ended. A reply is a message
 * that comes after the echo, and not from the sender. The echo is the sent message as it comes back, with the same
 * `clientId`. A message without a `clientId` gets a random one. If the service or the bot does not return
 * `channelData`, no message counts as a reply, and `ask` times out. It does not complete before the bot has answered
 * the POST. If it has been quiet for `quiet` ms by then, it waits for another `quiet` ms.
 *
 * Errors: the TimeoutError of RxJS if no reply has come within `timeout` ms. That includes the start of the
 * conversation, but not the wait in the queue. If a failure is being retried at that time, the message of the error
 * names it. The SendError of the send, even after replies. The error of `message$`.
 *
 * If you unsubscribe before the message has gone out, it is not sent. The next ask then takes its turn.
 *
 * ```text
 * send                       s--|
 * message$                   b----eb--b----b   e the echo   b the bot
 * ask(chat, s, { quiet: 4 }) ------b--b---|
 * ```
 *
 * @param options `quiet`, ms, is 2000 by default; with `Infinity` it never completes by itself. `timeout`, ms, is 30000
 * by default; with `Infinity` it waits for the first reply without a limit.
 * @throws TypeError that names the wrong argument.
 *
 * @example
 * ```ts
 * import { ask, connect } from 'rxjs-direct-line';
 *
 * const chat = connect({ token, userId: 'user1' });
 *
 * ask(chat, 'What can you do?').subscribe({
 *   next: ({ text }) => show(text),
 *   error: report,
 * });
 * ```
 *
 * @category Operators
 */
export function ask(
  chat: Conversation,
  message: string | OutgoingMessage,
  options: { quiet?: number; timeout?: number } = {},
): Observable<Message> {
  const { quiet = 2000, timeout = 30_000 } = options;
  assertKnownOptions(options, ['quiet', 'timeout']);
  const question: OutgoingMessage = typeof message === 'string' ? { text: message } : message;
  check({ message: Object(question) === question, quiet: isDuration(quiet), timeout: isDuration(timeout) });

  const ask$ = defer(() => {
    const { clientId = `${now().toString(36)}-${Math.random().toString(36).slice(2)}`, from = chat.userId } = question;
    const answered$ = new Subject<void>();
    let answered = false;
    const send$ = chat.send({ ...question, clientId }).pipe(
      tap({
        complete() {
          answered = true;
          answered$.next();
        },
      }),
      ignoreElements(),
    );
    const isAsked = ({ channelData }: Message) => channelData?.['clientId'] === clientId;
    const reply$ = chat.message$.pipe(
      skipWhile((message) => !isAsked(message)),
      // If a service returns no senders, the echo has none. A bot that returns the clientId has a name.
      filter((message) => message.from !== from && (message.from !== '' || !isAsked(message))),
      share(),
    );
    const quiet$ = wait(quiet);
    const over$ = reply$.pipe(
      switchMap(() => quiet$.pipe(switchMap(() => (answered ? of(0) : answered$.pipe(switchMap(() => quiet$)))))),
    );

    // In this order, because it has to listen before it sends.
    return merge(reply$, failIn(timeout, chat).pipe(takeUntil(reply$)), send$).pipe(takeUntil(over$));
  });
  return queueOf(chat)(ask$);
}
