import { combineLatest, map, noop, type Observable } from 'rxjs';
import type { Conversation } from '../conversation';
import { ConversationExpiredError } from '../errors';
import type { OutgoingMessage } from '../protocol/message';
import { createLatest } from '../util/latest';
import type { Outgoing } from './outbox';
import type { Entry, Store } from './store';

export type Box = ReturnType<typeof createBox>;
type Written = OutgoingMessage & { readonly clientId: string };

/** What is stored, together with what this page alone knows of it. */
export function createBox({ userId, conversationId$ }: Conversation, { entries$, update }: Store) {
  /** What could not be stored. */
  const unsaved = new Map<string, Written>();
  /** What the storage did not take before it went out, by its `clientId`. It does not go out. */
  const blocked = new Map<string, unknown>();
  /** Why a message is unknown or has failed. */
  const errors = new Map<string, unknown>();
  const told$ = createLatest<unknown>(0);

  /** Subscribing to it makes no request. */
  function conversationId(): string | undefined {
    let latest: string | undefined;
    conversationId$
      .subscribe({
        next: (id) => {
          latest = id;
        },
        error: noop, // it never fails
      })
      .unsubscribe();
    return latest;
  }
  const isMine = (entry: Entry) => entry.userId === userId;
  const isHere = (entry: Entry) => isMine(entry) && entry.conversationId === conversationId();

  const setError = (clientId: string, error: unknown) => {
    errors.set(clientId, error);
    told$.set({});
  };

  /** Changes those of this user and this conversation; `undefined` removes one. */
  const change = (to: (entry: Entry) => Entry | undefined) =>
    update((entries) => entries.flatMap((entry) => (isHere(entry) ? (to(entry) ?? []) : entry)));
  const changeOne = (clientId: string, to: (entry: Entry) => Entry | undefined) =>
    change((entry) => (entry.clientId === clientId ? to(entry) : entry));

  /** Does it now. If the storage fails, the message tells. */
  const attempt = (clientId: string, change$: Observable<unknown>) =>
    void change$.subscribe({ error: (error: unknown) => setError(clientId, error) });

  function toOutgoing(entry: Entry): Outgoing {
    const { clientId, message, state } = entry;
    if (entry.conversationId && conversationId() && !isHere(entry)) {
      const error = new ConversationExpiredError('It was written for another conversation');
      return { clientId, message, state: 'failed', error };
    }
    if (state === 'waiting' && blocked.has(clientId)) {
      return { clientId, message, state: 'failed', error: blocked.get(clientId) };
    }
    const error = state === 'unknown' || state === 'failed' ? errors.get(clientId) : undefined;
    return { clientId, message, state, ...(error !== undefined && { error }) };
  }

  function add(message: Written): void {
    const { clientId } = message;
    const id = conversationId();
    const entry: Entry = { clientId, message, state: 'waiting', userId, ...(id && { conversationId: id }) };
    const isKnown = (other: Entry) => other.clientId === clientId;
    update((entries) => (entries.some(isKnown) ? entries : [...entries, entry])).subscribe({
      error: (error: unknown) => {
        unsaved.set(clientId, message);
        setError(clientId, error);
      },
    });
  }

  return {
    /** Those of this user and this conversation, but for what the storage does not take. */
    here$: entries$.pipe(
      map((entries) =>
        entries.filter((entry) => isHere(entry) && !(entry.state === 'waiting' && blocked.has(entry.clientId))),
      ),
    ),
    list$: combineLatest([entries$, told$.value$]).pipe(
      map(([entries]): readonly Outgoing[] => [
        ...entries.filter(isMine).map(toOutgoing),
        ...[...unsaved].map(([clientId, message]): Outgoing => {
          return { clientId, message, state: 'failed', error: errors.get(clientId) };
        }),
      ]),
    ),
    update,
    change,
    changeOne,
    setError,
    add,

    block(clientId: string, error: unknown): void {
      blocked.set(clientId, error);
      told$.set({});
    },

    retry(clientId: string): void {
      const message = unsaved.get(clientId);
      unsaved.delete(clientId);
      blocked.delete(clientId);
      errors.delete(clientId);
      told$.set({});
      if (message) add(message);
      const isDone = ({ state }: Entry) => state === 'sending' || state === 'sent';
      attempt(
        clientId,
        changeOne(clientId, (entry) => (isDone(entry) ? entry : { ...entry, state: 'waiting', isSettled: false })),
      );
    },

    discard(clientId: string): void {
      unsaved.delete(clientId);
      blocked.delete(clientId);
      errors.delete(clientId);
      told$.set({});
      // be it of another conversation
      attempt(
        clientId,
        update((entries) => entries.filter((entry) => !isMine(entry) || entry.clientId !== clientId)),
      );
    },

    /** What was written before there was a conversation is for the first that begins. */
    adopt: (id: string) =>
      update((entries) =>
        entries.map((entry) => (isMine(entry) && !entry.conversationId ? { ...entry, conversationId: id } : entry)),
      ),

    /** The conversation has ended. */
    failAll: (error: unknown) =>
      change((entry) => {
        if (entry.state === 'sent') return entry;
        errors.set(entry.clientId, error);
        return { ...entry, state: 'failed' };
      }),
  };
}
