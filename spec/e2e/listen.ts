import { firstValueFrom, lastValueFrom, ReplaySubject, take, toArray } from 'rxjs';
import type { Conversation, Message } from 'rxjs-direct-line';

/** Whoever listens to a conversation, from now on. */
export interface Listener {
  /** What was heard, once there are so many messages; the log of the service has these, and no others. */
  heard(count: number): Promise<Message[]>;
  leave(): void;
}

export function listen({ message$, history }: Conversation): Listener {
  const heard$ = new ReplaySubject<Message>(Infinity);
  const hearing = message$.subscribe(heard$);
  return {
    async heard(count) {
      const messages = await firstValueFrom(heard$.pipe(take(count), toArray()));
      expect(await lastValueFrom(history().pipe(toArray()))).toEqual(messages);
      expect(new Set(messages.map(({ id }) => id)).size).toBe(count);
      return messages;
    },
    leave: () => hearing.unsubscribe(),
  };
}

/** Who has said what. */
export const said = (messages: readonly Message[]): string[] =>
  messages.map(({ from, text = '' }) => `${from}: ${text}`);
