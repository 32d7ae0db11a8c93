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
import { check } from '../util/assertOptions';
import type { Conversation } from '../conversation';
import { createQueue } from '../sending/queue';
import type { Message, OutgoingMessage } from '../protocol/message';
import { isDuration, now, wait } from '../util/clock';

const queues = new WeakMap<Conversation, ReturnType<typeof createQueue>>();

/** Where the asks of one conversation queue. */
function queueOf(chat: Conversation): ReturnType<typeof createQueue> {
  const queue = queues.get(chat) ?? createQueue();
  queues.set(chat, queue);
  return queue;
}

/** RxJS's own TimeoutError, which only its operator may make, and which would fire at once for `Infinity`. */
const timeOut = (ms: number) => wait(ms).pipe(switchMap(() => NEVER.pipe(failAfter(0))));

/** Times out, and says in the error what the conversation is retrying, if it is. */
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
 * Sends a message, gives the replies to it, and completes when none has come for `quiet` ms after the last one.
 *
 * Cold: each subscription asks once, after the asks of this `chat` that were subscribed before it have ended. A reply is
 * a message of anyone but the one who asks, after the echo: the asked message, which comes back with its `clientId`. One
 * that has none gets a random one. Where nothing brings `channelData` back, no reply can be told, and it times out.
 * While the send is unanswered the bot may be at it still: what is quiet by then has to be so for `quiet` ms after the
 * answer.
 *
 * Errors: RxJS's TimeoutError when no reply has come `timeout` ms after its turn to send (waiting in the queue does not
 * count, starting the conversation does), whose message says what is being retried by then; the SendError of the send, even after replies; the error of `message$`.
 * Unsubscribing takes back what has not gone out, and lets the next ask have its turn.
 *
 * ```text
 * send                       s--|
 * message$                   b----eb--b----b   e the echo   b the bot
 * ask(chat, s, { quiet: 4 }) ------b--b---|
 * ```
 *
 * @param options `quiet`, ms, 2000 by default: with `Infinity` it does not end by itself; `timeout`, ms, 30000 by default:
 * with `Infinity` it waits for the first reply without a limit
 * @throws TypeError that names the argument that is wrong.
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
 */
export function ask(
  chat: Conversation,
  message: string | OutgoingMessage,
  { quiet = 2000, timeout = 30_000 }: { quiet?: number; timeout?: number } = {},
): Observable<Message> {
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
      // A service that names nobody leaves the echo without a sender; a bot that brings the clientId back has a name.
      filter((message) => message.from !== from && (message.from !== '' || !isAsked(message))),
      share(),
    );
    const quiet$ = wait(quiet);
    const over$ = reply$.pipe(
      switchMap(() => quiet$.pipe(switchMap(() => (answered ? of(0) : answered$.pipe(switchMap(() => quiet$)))))),
    );

    // in this order: it listens before it sends
    return merge(reply$, failIn(timeout, chat).pipe(takeUntil(reply$)), send$).pipe(takeUntil(over$));
  });
  return queueOf(chat)(ask$);
}
