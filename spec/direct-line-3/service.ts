import { asyncScheduler, defer, finalize, NEVER, type Observable } from 'rxjs';
import {
  connect,
  type ConnectOptions,
  type Transport,
  type TransportRequest,
  type TransportResponse,
} from 'rxjs-direct-line';
import { directLine3, type DirectLine3Options } from 'rxjs-direct-line/direct-line-3';
import { answer } from '../support/answers';
import type { Subscribed } from '../support/marbles';

/** A message activity of the bot; its text is its id. */
export const activity = (text: string, more: object = {}) => ({
  type: 'message',
  id: text,
  conversation: { id: 'c1' },
  from: { id: 'bot1' },
  text,
  ...more,
});

export const event = (name: string) => ({ type: 'event', id: name, from: { id: 'bot1' }, name });

/** An answer to a GET of activities. */
export const activitySet = (activities: unknown, watermark?: unknown, more: object = {}): TransportResponse =>
  answer(200, { activities, watermark, ...more });

export const path = ({ method, url }: TransportRequest) =>
  `${method} ${url.replace('https://directline.botframework.com', '')}`;

/** Gives the answers in turn, the last one for ever. */
export function scripted(
  ...answers: readonly (
    Observable<TransportResponse> | ((request: TransportRequest) => Observable<TransportResponse>)
  )[]
) {
  const requests: TransportRequest[] = [];
  const subscriptions: Subscribed[] = [];
  const transport: Transport = (request) =>
    defer(() => {
      const given = answers[Math.min(requests.length, answers.length - 1)] ?? NEVER;
      const entry = { subscribedFrame: asyncScheduler.now(), unsubscribedFrame: Infinity };
      requests.push(request);
      subscriptions.push(entry);
      const answer$ = typeof given === 'function' ? given(request) : given;
      return answer$.pipe(finalize(() => (entry.unsubscribedFrame = asyncScheduler.now())));
    });
  return { transport, requests, subscriptions, paths: () => requests.map(path) };
}

/** Somebody who has joined a conversation of such a service. */
export function chatOver(
  service: { transport: Transport },
  options: ConnectOptions = {},
  more: DirectLine3Options = {},
) {
  return connect({
    secret: 'secret',
    conversationId: 'c1',
    userId: 'user1',
    retry: { jitter: false },
    ...options,
    transport: directLine3({ transport: service.transport, ...more }),
  });
}
