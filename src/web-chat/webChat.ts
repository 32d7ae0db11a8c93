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
 * How a conversation is shown in Web Chat.
 *
 * @see {@link webChat} for an example.
 */
export interface WebChatOptions {
  /**
   * Gives the activity to show for a message, from the one that would be shown: a good place to make a card or buttons
   * of `channelData`. If it throws, the message is shown as it would be without it, and the error is reported as unhandled.
   */
  readonly toActivity?: (activity: Activity, message: Message) => Activity;
  /**
   * Gives the message to send for an activity. Direct Line 1.1 has no events: without this, posting one is an error.
   * `undefined`: send the activity as usual.
   */
  readonly toMessage?: (activity: Activity) => OutgoingMessage | undefined;
  /**
   * How long, in ms, the conversation may be retrying before Web Chat is told. On being told, it cancels the sends that
   * are running, and keeps what is typed in its box until the connection is back.
   *
   * @defaultValue 4000
   */
  readonly grace?: number;
}

/** The `directLine` of Web Chat, as {@link webChat} gives it. */
export interface WebChatConnection {
  /** The messages as activities. It reads `message$` while subscribed, and never fails. */
  readonly activity$: Observable<Activity>;
  /**
   * Replays what Web Chat calls the connection status: 0 idle, 1 connecting, 2 online, 3 expired, 4 failed, 5 ended. It
   * never fails; subscribing asks the service for nothing.
   */
  readonly connectionStatus$: Observable<number>;
  /** Sends once per subscription; emits once when it has been sent or may have been, and fails if it was refused. */
  postActivity(activity: Activity): Observable<string>;
  /**
   * Ends all that is subscribed to: nothing is asked of the service any more. Web Chat calls it when it is unmounted. A
   * later subscriber goes on where it was.
   */
  end(): void;
}

/**
 * A conversation as the `directLine` of Microsoft's Web Chat. It asks for nothing until Web Chat is mounted.
 *
 * The transcript is in the store of Web Chat. A new store shows only what comes from now on: for all of it, begin with a
 * new `connect` that has the conversation's id and a token, but no watermark.
 *
 * @throws TypeError that names the option that is wrong.
 *
 * @example
 * ```ts
 * import { connect } from 'rxjs-direct-line';
 * import { webChat, type WebChatOptions } from 'rxjs-direct-line/web-chat';
 *
 * const options: WebChatOptions = {
 *   // a bot that says `{ "channelData": { "choices": ["Tea", "Coffee"] } }`
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
