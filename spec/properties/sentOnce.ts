import { type Check, isAmbiguous, type Outcome } from './seen';

interface Post {
  readonly send: number;
  readonly clientId: string | undefined;
  /** The end of its last POST. */
  last?: Outcome & { readonly at: number };
  /** How often it was refused in a row. One new token is all that it gets, though that may be out of date when it comes. */
  refusals: number;
  settled?: 'sent' | 'refused' | 'unknown' | 'cancelled';
  values: number;
}

export const sentOnce: Check = function* ({ schedule, seen, log }) {
  const posts = new Map<string, Post>();
  const requests = new Map<number, Post>();
  const inFlight = new Map<number, number>();
  let fatalStartAt = -1;
  let threwAt = -1;
  const nth = (send: number) => [...posts.values()][send - 1]!;

  for (const sight of seen) {
    const { at } = sight;
    for (const post of posts.values()) {
      const { last, settled, send } = post;
      if (
        last &&
        !settled &&
        last.at < at &&
        (last.result === 'taken' || last.result === 'fatal' || isAmbiguous(last))
      ) {
        yield `send ${send} did not end at ${last.at}, when it was ${last.result}`;
        post.settled = 'cancelled';
      }
    }

    if (sight.type === 'send') {
      posts.set(sight.text, { send: sight.send, clientId: sight.clientId, values: 0, refusals: 0 });
    } else if (sight.type === 'request' && sight.operation === 'send') {
      const post = posts.get(sight.text ?? '');
      if (!post) yield `nobody sends ${sight.text}`;
      else {
        const { send, last, settled } = post;
        if (inFlight.size) yield `send ${send} at ${at} beside another`;
        if ([...posts.values()].some((other) => other.send < send && !other.settled)) yield `send ${send} overtakes`;
        if (settled) yield `send ${send} goes out at ${at}, though ${settled}`;
        if (last && isAmbiguous(last)) yield `send ${send} is repeated at ${at}`;
        if (last?.retryAfter && last.at + last.retryAfter > at) yield `send ${send} did not wait`;
        requests.set(sight.request, post);
        inFlight.set(sight.request, at + schedule.timeout);
      }
    } else if (sight.type === 'outcome') {
      inFlight.delete(sight.request);
      const post = requests.get(sight.request);
      if (post) {
        post.last = sight;
        post.refusals = sight.result === 'refused' ? post.refusals + 1 : 0;
      }
      if (sight.operation === 'start' && sight.result === 'fatal') fatalStartAt = at;
    } else if (sight.type === 'sent') {
      const post = nth(sight.send);
      post.values += 1;
      if (post.last?.result !== 'taken' || post.last.at !== at) yield `send ${sight.send} is told to be sent at ${at}`;
    } else if (sight.type === 'sendCompleted') {
      const post = nth(sight.send);
      post.settled = 'sent';
      if (post.values !== 1) yield `send ${sight.send} emitted ${post.values} values`;
    } else if (sight.type === 'sendError') {
      const post = nth(sight.send);
      const { name, delivery, clientId } = sight.error;
      const { last } = post;
      post.settled = delivery ?? 'refused';
      if (name !== 'SendError' || clientId !== post.clientId)
        yield `send ${sight.send} failed with ${name} of ${clientId}`;
      const isTimeout = [...inFlight].some(([id, time]) => requests.get(id) === post && time === at);
      if (
        delivery === 'unknown'
          ? !isTimeout && (!last || !isAmbiguous(last))
          : last?.result !== 'fatal' &&
            post.refusals < 2 &&
            fatalStartAt !== at &&
            (threwAt !== at || (last && isAmbiguous(last)))
      )
        yield `send ${sight.send} failed as ${delivery} after ${last?.result} ${last?.status}`;
    } else if (sight.type === 'threw') threwAt = at;
    else if (sight.type === 'cancelled') nth(sight.send).settled = 'cancelled';
  }

  for (const [text, { send, settled, clientId }] of posts) {
    const logged = log.filter((message) => message.text === text);
    if (!settled) yield `send ${send} never ends`;
    if (logged.length > 1) yield `send ${send} came ${logged.length} times`;
    if (settled === 'sent' && !logged.length) yield `send ${send} was lost`;
    if (settled === 'refused' && logged.length) yield `send ${send} was refused, but came`;
    if (logged[0] && logged[0].channelData?.['clientId'] !== clientId) yield `send ${send} has another clientId`;
  }
};
