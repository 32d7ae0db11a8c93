import { concatMap, defer, filter, finalize, map, Observable, shareReplay, switchMap } from 'rxjs';
import { connect, type ConnectOptions } from 'rxjs-direct-line';
import { ask, bareLoop, type BareSet } from '../bareLoop';
import { loadRival, type Stream } from '../rival/directLineJs';
import type { Chat } from './converse';
import type { BenchService } from './service';

/** Ours; `gets` counts all GETs of a conversation. */
export function ours(options: ConnectOptions, gets: (conversationId: string | undefined) => number): Chat {
  const chat = connect({ ...options, userId: 'user' });
  let conversationId: string | undefined;
  let drains = 0;
  chat.checkpoint$.subscribe({ next: (checkpoint) => (conversationId = checkpoint.conversationId) });
  chat.request$.pipe(filter(({ why }) => why === 'drain')).subscribe({ next: () => (drains += 1) });
  return {
    reply$: chat.message$.pipe(
      filter(({ from }) => from === 'bot'),
      map(({ text = '' }) => text),
    ),
    send: chat.send,
    gets: () => ({ all: gets(conversationId), drains }),
  };
}

/** The bare loop, once a second. */
export function bare({ url, secret, gets }: BenchService): Chat {
  let conversationId: string | undefined;
  const messages$ = defer(() => ask<{ conversationId: string }>(`${url}/api/conversations`, secret, {})).pipe(
    map((started) => {
      ({ conversationId } = started);
      return `${url}/api/conversations/${conversationId}/messages`;
    }),
    shareReplay({ bufferSize: 1, refCount: false }),
  );
  const polled = (messages: string) =>
    new Observable<BareSet>((subscriber) =>
      bareLoop({ url: messages, credential: secret, interval: 1000, next: (set) => subscriber.next(set) }),
    );
  return {
    reply$: messages$.pipe(
      switchMap(polled),
      concatMap((set) => set.messages),
      filter(({ from }) => from === 'bot'),
      map(({ text }) => text),
    ),
    send: (text) => messages$.pipe(switchMap((messages) => ask(messages, secret, { from: 'user', text }))),
    gets: () => ({ all: gets(conversationId), drains: 0 }),
  };
}

const rxjs7 = <T>(source: Stream<T>) =>
  new Observable<T>((subscriber) => {
    const subscription = source.subscribe({
      next: (value) => subscriber.next(value),
      error: (error) => subscriber.error(error),
      complete: () => subscriber.complete(),
    });
    return () => subscription.unsubscribe();
  });

/** The client for Direct Line 3.0, polling once a second as it does by default. */
export function directLineJs({ url, secret, gets }: BenchService): Chat {
  const DirectLine = loadRival();
  const domain = `${url}/v3/directline`;
  const line = new DirectLine({ domain, secret, webSocket: false, pollingInterval: 1000, WebSocket: Object });
  return {
    reply$: rxjs7(line.activity$).pipe(
      filter(({ from }) => from.id === 'bot'),
      map(({ text }) => text),
      // unsubscribing alone does not stop its polls
      finalize(() => line.end()),
    ),
    send: (text) => defer(() => rxjs7(line.postActivity({ type: 'message', from: { id: 'user' }, text }))),
    gets: () => ({ all: gets(line.conversationId), drains: 0 }),
  };
}
