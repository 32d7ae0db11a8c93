import {
  asyncScheduler,
  catchError,
  concat,
  defer,
  EMPTY,
  filter,
  map,
  merge,
  mergeMap,
  type Observable,
  observeOn,
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
 * The options of {@link webChat}.
 *
 * @see {@link webChat} for an example.
 */
export interface WebChatOptions {
  /**
   * Changes the activity that is shown for a message. Use it to make a card or buttons of `channelData`. If it throws, the
   * activity is shown unchanged, and the error is reported as unhandled.
   */
  readonly toActivity?: (activity: Activity, message: Message) => Activity;
  /**
   * Returns the message to send for an activity, or `undefined` to send it as usual. Direct Line 1.1 has no events, so
   * without this function it is an error to post one.
   */
  readonly toMessage?: (activity: Activity) => OutgoingMessage | undefined;
  /**
   * The time, in ms, for which the conversation may be retrying before Web Chat shows it. Web Chat then cancels the sends
   * that are in progress, and keeps the text in its send box until the connection is back.
   *
   * @defaultValue 4000
   */
  readonly grace?: number;
}

/** The `directLine` of Web Chat, as {@link webChat} returns it. */
export interface WebChatConnection {
  /** The messages as activities. It subscribes to `message$` while it has a subscriber, and never fails. */
  readonly activity$: Observable<Activity>;
  /**
   * Replays the connection status of Web Chat: 0 idle, 1 connecting, 2 online, 3 expired, 4 failed, 5 ended. It never fails,
   * and subscribing makes no request.
   */
  readonly connectionStatus$: Observable<number>;
  /** Sends once per subscription. Emits once if the activity was sent or may have been, and fails if it was refused. */
  postActivity(activity: Activity): Observable<string>;
  /**
   * Ends all subscriptions, so there are no further requests. Web Chat calls it when it is unmounted. A later subscriber
   * continues at the same position.
   */
  end(): void;
}

/**
 * Makes a conversation the `directLine` of Microsoft's Web Chat. It makes no request until Web Chat is mounted.
 *
 * The store of Web Chat keeps the transcript. A new store shows only new messages. To show all of them, call `connect` again
 * with the conversation's id and a token, but without a watermark.
 *
 * @throws TypeError that names the wrong option.
 *
 * @example
 * ```ts
 * import { connect } from 'rxjs-direct-line';
 * import { webChat, type WebChatOptions } from 'rxjs-direct-line/web-chat';
 *
 * const options: WebChatOptions = {
 *   // for a bot that sends `{ "channelData": { "choices": ["Tea", "Coffee"] } }`
 *   toActivity(activity, { channelData }) {
 *     const choices = channelData?.['choices'];
 *     if (!Array.isArray(choices)) return activity;
 *     const actions = choices.map((value) => ({ type: 'imBack', title: String(value), value: String(value) }));
 *     return { ...activity, suggestedActions: { actions } };
 *   },
 *   // an event becomes a message that has nothing but `channelData`
 *   toMessage: ({ type, name, value }) => (type === 'event' ? { channelData: { event: name, value } } : undefined),
 *   grace: 2000,
 * };
 *
 * const chat = connect({ token, userId: 'user1' });
 * chat.status$.subscribe({ next: (status) => status.state === 'failed' && report(status.error), error: report });
 * const directLine = webChat(chat, options);
 * // in a page: WebChat.renderWebChat({ directLine }, element)
 * directLine.activity$.subscribe({ next: ({ text }) => show(text), error: report });
 * ```
 */
export function webChat(chat: Conversation, options: WebChatOptions = {}): WebChatConnection {
  const { toActivity = (activity: Activity) => activity, toMessage = () => undefined, grace = 4000 } = options;
  check({
    toActivity: typeof toActivity === 'function',
    toMessage: typeof toMessage === 'function',
    // longer is no time that a timer can wait for; NaN is no time either
    grace: typeof grace === 'number' && grace >= 0 && grace < 2 ** 31,
  });

  /** Shown in the next macrotask; to the next subscriber, if all have left by then. */
  const arrived: Activity[] = [];
  const echoed$ = new Subject<void>();
  const failed$ = new Subject<Status>();
  const ended$ = new Subject<void>();

  function toShow(message: Message): Activity {
    const activity = readMessage(message, chat.userId);
    try {
      return toActivity(activity, message);
    } catch (error) {
      // reported by RxJS, as what nobody handles
      throwError(() => error).subscribe();
      return activity;
    }
  }

  /** Shows what the service does not send back, or has sent back already. */
  function echo(activity: Activity, id: string): Observable<unknown> {
    arrived.push({ ...activity, id });
    echoed$.next();
    return of(0);
  }

  function post(activity: Activity, clientActivityID: string): Observable<unknown> {
    const { type, echoOf } = activity;
    // Web Chat gives up a send when the connection is lost, and offers to retry it even if it has come back since.
    if (echoOf) return echo(activity, echoOf as string);
    const given = toMessage(activity);
    // The bot is not told that somebody types.
    if (!given && type === 'typing') return echo(activity, clientActivityID);

    const outgoing = given ?? readActivity(activity);
    // Web Chat knows the echo by its id. It would tell wrong sizes: the pictures come first in what comes back.
    const channelData = { ...outgoing.channelData, clientActivityID, attachmentSizes: undefined };
    const message = { ...outgoing, channelData };
    const uploads = readUploads(activity);
    const sent$ = uploads.length
      ? defer(() => Promise.all(uploads)).pipe(switchMap((files) => chat.upload(files, message)))
      : chat.send(message);
    return sent$.pipe(
      catchError((error: unknown) => {
        // If the bot has got it, the echo tells.
        if ((error as Partial<SendError>).delivery === 'unknown') return of(0);
        throw error;
      }),
    );
  }

  return {
    // Web Chat subscribes once to see whether it can connect, and for what it shows some microtasks after status 2. The
    // first messages come in the same tick as that status, so they wait for a macrotask.
    activity$: merge(
      chat.message$.pipe(tap((message) => arrived.push(toShow(message)))),
      chat.status$.pipe(filter(({ state }) => state === 'online')),
      echoed$,
    ).pipe(
      observeOn(asyncScheduler),
      mergeMap(() => arrived.splice(0)),
      catchError((error: unknown) => {
        failed$.next({ state: 'failed', error: error as DirectLineError });
        return EMPTY;
      }),
      share(),
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
