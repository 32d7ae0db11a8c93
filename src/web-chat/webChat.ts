import {
  catchError,
  concat,
  defer,
  delay,
  EMPTY,
  filter,
  map,
  merge,
  mergeMap,
  type Observable,
  of,
  share,
  Subject,
  switchMap,
  takeUntil,
  tap,
  throwError,
} from 'rxjs';
import type { Conversation, Status } from '../conversation';
import type { DirectLineError, SendError } from '../errors';
import type { Activity } from '../protocol/activity';
import type { Message, OutgoingMessage } from '../protocol/message';
import { check } from '../util/assertOptions';
import { ENDED, toConnectionStatus } from './connectionStatus';
import { readMessage } from './readMessage';
import { readActivity, readUploads } from './readActivity';

/**
 * Options of {@link webChat}.
 *
 * @see {@link webChat} for an example.
 */
export interface WebChatOptions {
  /**
   * Returns the activity to show. It gets the activity that would be shown, and the message. Use it to make cards or
   * buttons from `channelData`. If it throws, the activity is shown unchanged, and the error is reported as unhandled.
   */
  readonly toActivity?: (activity: Activity, message: Message) => Activity;
  /**
   * Returns the message to send for an activity, or `undefined` to send the activity as usual. Use it to send events:
   * Direct Line 1.1 has none, so without this option, posting an event is an error.
   */
  readonly toMessage?: (activity: Activity) => OutgoingMessage | undefined;
  /**
   * The time for which the conversation may be `retrying` before Web Chat learns of it, ms. Then Web Chat cancels the
   * sends that are running, and keeps the text in its box until the connection is back.
   *
   * @defaultValue 4000
   */
  readonly grace?: number;
}

/** The `directLine` that {@link webChat} makes for Web Chat. */
export interface WebChatConnection {
  /** The messages as activities. It subscribes to `message$` while it has a subscriber, and never fails. */
  readonly activity$: Observable<Activity>;
  /**
   * Replays the connection status of Web Chat: 0 idle, 1 connecting, 2 online, 3 expired, 4 failed, 5 ended. It never
   * fails, and subscribing makes no request.
   */
  readonly connectionStatus$: Observable<number>;
  /** Sends once per subscription. Emits once if the bot has the activity or may have it; fails if it was refused. */
  postActivity(activity: Activity): Observable<string>;
  /**
   * Completes all subscriptions. After that there are no more requests. Web Chat calls it when it is unmounted. A later
   * subscriber continues at the same position.
   */
  end(): void;
}

/**
 * Makes the `directLine` of Microsoft's Web Chat from a conversation. It makes no request until Web Chat is mounted.
 *
 * Web Chat keeps the transcript in its store. A new store shows only new messages. To show the whole conversation, make
 * a new `connect` with the conversation's id and a token, but no watermark.
 *
 * @throws TypeError that names the wrong option.
 *
 * @example
 * ```ts
 * import { connect } from 'rxjs-direct-line';
 * import { webChat, type WebChatOptions } from 'rxjs-direct-line/web-chat';
 *
 * const options: WebChatOptions = {
 *   // The bot sends `{ "channelData": { "choices": ["Tea", "Coffee"] } }`.
 *   toActivity(activity, { channelData }) {
 *     const choices = channelData?.['choices'];
 *     if (!Array.isArray(choices)) return activity;
 *     const actions = choices.map((value) => ({ type: 'imBack', title: String(value), value: String(value) }));
 *     return { ...activity, suggestedActions: { actions } };
 *   },
 *   // An event becomes a message with only `channelData`.
 *   toMessage: ({ type, name, value }) => (type === 'event' ? { channelData: { event: name, value } } : undefined),
 *   grace: 2000,
 * };
 *
 * const chat = connect({ token, userId: 'user1' });
 * chat.status$.subscribe({ next: (status) => status.state === 'failed' && report(status.error), error: report });
 * const directLine = webChat(chat, options);
 * // In a page: WebChat.renderWebChat({ directLine }, element)
 * directLine.activity$.subscribe({ next: ({ text }) => show(text), error: report });
 * ```
 */
export function webChat(chat: Conversation, options: WebChatOptions = {}): WebChatConnection {
  const { toActivity = (activity: Activity) => activity, toMessage = () => undefined, grace = 4000 } = options;
  check({
    toActivity: typeof toActivity === 'function',
    toMessage: typeof toMessage === 'function',
    // A timer cannot wait longer. NaN is not a time either.
    grace: typeof grace === 'number' && grace >= 0 && grace < 2 ** 31,
  });

  /** Activities to show in the next macrotask, or to the next subscriber if all have left by then. */
  const arrived: Activity[] = [];
  const echoed$ = new Subject<void>();
  const failed$ = new Subject<Status>();
  const ended$ = new Subject<void>();

  /** Takes one by one, because all may leave in between. */
  function* takeArrived(): Generator<Activity> {
    for (let next = arrived.shift(); next; next = arrived.shift()) yield next;
  }

  function toShow(message: Message): Activity {
    const activity = readMessage(message, chat.userId);
    try {
      return toActivity(activity, message);
    } catch (error) {
      // RxJS reports it as unhandled.
      throwError(() => error).subscribe();
      return activity;
    }
  }

  /** Shows an activity that the service does not send back, or has sent back already. */
  function echo(activity: Activity, id: string): Observable<unknown> {
    arrived.push({ ...activity, id });
    echoed$.next();
    return of(0);
  }

  function post(activity: Activity, clientActivityID: string): Observable<unknown> {
    const { type, echoOf } = activity;
    // Web Chat gives up a send when the connection is lost, and offers a retry even if the echo has come since.
    if (echoOf) return echo(activity, echoOf as string);
    const given = toMessage(activity);
    // Typing is not sent to the bot.
    if (!given && type === 'typing') return echo(activity, clientActivityID);

    const outgoing = given ?? readActivity(activity);
    // Web Chat recognizes the echo by this id. The sizes would be wrong, because pictures come first in the echo.
    const channelData = { ...outgoing.channelData, clientActivityID, attachmentSizes: undefined };
    const message = { ...outgoing, channelData };
    const uploads = readUploads(activity);
    const sent$ = uploads.length
      ? defer(() => Promise.all(uploads)).pipe(switchMap((files) => chat.upload(files, message)))
      : chat.send(message);
    return sent$.pipe(
      catchError((error: unknown) => {
        // If the bot has the message, its echo will come.
        if ((error as Partial<SendError>).delivery === 'unknown') return of(0);
        throw error;
      }),
    );
  }

  return {
    // Web Chat subscribes a first time to see whether it can connect, and again some microtasks after status 2, to show
    // the activities. The first messages come in the same tick as that status, so they are held back for a macrotask.
    activity$: merge(
      chat.message$.pipe(tap((message) => arrived.push(toShow(message)))),
      chat.status$.pipe(filter(({ state }) => state === 'online')),
      echoed$,
    ).pipe(
      delay(0),
      mergeMap(takeArrived),
      share(),
      // The next subscriber gets a new reader, because the status tells of the failure afterwards.
      catchError((error: unknown) => {
        failed$.next({ state: 'failed', error: error as DirectLineError });
        return EMPTY;
      }),
      takeUntil(ended$),
    ),
    connectionStatus$: concat(
      toConnectionStatus(merge(chat.status$, failed$), grace).pipe(takeUntil(ended$)),
      of(ENDED),
    ),
    postActivity: (activity) =>
      defer(() => {
        const id = (activity.channelData?.['clientActivityID'] ?? '') as string;
        return post(activity, id).pipe(map(() => id));
      }).pipe(takeUntil(ended$)),
    end: () => ended$.next(),
  };
}
