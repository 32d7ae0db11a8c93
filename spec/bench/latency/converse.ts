import {
  concatMap,
  defer,
  delayWhen,
  first,
  from,
  ignoreElements,
  map,
  merge,
  type Observable,
  share,
  take,
  timer,
} from 'rxjs';
import type { Bot } from 'rxjs-direct-line/testing';

/** How many GETs there have been; drains are among all. */
export interface Gets {
  readonly all: number;
  readonly drains: number;
}

/** A conversation, by whatever client. */
export interface Chat {
  /** What the bot says: reads while it is subscribed, which is once. */
  readonly reply$: Observable<string>;
  send(text: string): Observable<unknown>;
  gets(): Gets;
}

/** How long the user waits before the send, and the bot before the reply. */
export interface Turn {
  readonly pause: number;
  readonly delay: number;
}

/** What became of a turn. */
export interface Exchange {
  /** From the reply's being at the service to its being emitted, ms. */
  readonly added: number;
  /** GETs from the send to the reply, drains aside. */
  readonly polls: number;
  readonly drains: number;
  /** GETs from the send to the next one, drains too. */
  readonly total: number;
}

/** Is told by the message how long to take, and says when it replied. */
export const punctualBot =
  (now: () => number): Bot =>
  ({ text }) =>
    timer(Number(text)).pipe(map(() => String(now())));

/** Takes turns, one after the other, while it reads. */
export function converse(
  { reply$, send, gets }: Chat,
  turns: readonly Turn[],
  now: () => number,
): Observable<Exchange> {
  const shared$ = reply$.pipe(share());
  const talk = ({ delay }: Turn, pause: number) =>
    defer(() => {
      const before = gets();
      return merge(send(String(delay)).pipe(ignoreElements()), shared$.pipe(first())).pipe(
        map((availableAt) => {
          const { all, drains } = gets();
          const drained = drains - before.drains;
          return { added: now() - Number(availableAt), polls: all - before.all - drained, drains: drained };
        }),
        delayWhen(() => timer(pause)),
        map((exchange): Exchange => ({ ...exchange, total: gets().all - before.all })),
      );
    });

  return merge(
    shared$.pipe(ignoreElements()),
    timer(turns[0]?.pause ?? 0).pipe(
      concatMap(() => from(turns)),
      concatMap((turn, nth) => talk(turn, turns[nth + 1]?.pause ?? 0)),
    ),
  ).pipe(take(turns.length));
}
