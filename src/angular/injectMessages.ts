import { assertInInjectionContext, type Signal, signal } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { catchError, NEVER } from 'rxjs';
import type { Conversation, Status } from '../conversation';
import { transcript } from '../operators/transcript';
import type { Message, OutgoingMessage } from '../protocol/message';
import { injectConversation } from './injectConversation';

/** The state of a message that was sent with `injectMessages().send`. */
export type SendState =
  | { readonly state: 'sending' }
  | { readonly state: 'sent' }
  | {
      readonly state: 'failed';
      /** If it is a `SendError`, it says whether the bot may have the message. */
      readonly error: unknown;
    };

/** A conversation as signals. None of them throws when you read it. */
export interface MessageSignals {
  /** The `from` of your own messages. */
  readonly userId: string;
  /** All messages since `injectMessages` was called. They stay if the conversation fails. */
  readonly messages: Signal<readonly Message[]>;
  /** The state of the connection. If it has failed, it has the error. */
  readonly status: Signal<Status>;
  /** Sends at once, even if the component is then destroyed. Returns a signal of the state of the message. */
  send(message: string | OutgoingMessage): Signal<SendState>;
}

/**
 * Returns the conversation of `provideDirectLine` as signals. Call it wherever `inject` may be called. It polls until the
 * component, service or directive that called it is destroyed.
 *
 * If the conversation fails, `status` has the error. No signal throws in the template.
 *
 * @example
 * ```typescript
 * import { Component, type Signal } from '@angular/core';
 * import { injectMessages, type SendState } from 'rxjs-direct-line/angular';
 *
 * @Component({
 *   selector: 'app-chat',
 *   template: `
 *     @for (message of chat.messages(); track message.id) {
 *       <p>{{ message.from }}: {{ message.text }}</p>
 *     }
 *     @if (chat.status().state === 'failed') {
 *       <em>The chat has ended.</em>
 *     }
 *     <input #text />
 *     <button (click)="last = chat.send(text.value)">Send</button>
 *     <em>{{ last?.()?.state }}</em>
 *   `,
 * })
 * export class Chat {
 *   protected readonly chat = injectMessages();
 *   protected last?: Signal<SendState>;
 * }
 * ```
 */
export function injectMessages(): MessageSignals {
  assertInInjectionContext(injectMessages);
  const chat = injectConversation();
  return {
    userId: chat.userId,
    messages: toSignal(
      // a signal that has failed throws wherever it is read: `status` tells it
      chat.message$.pipe(
        transcript(),
        catchError(() => NEVER),
      ),
      { initialValue: [] },
    ),
    status: toSignal(chat.status$, { requireSync: true }),
    send: (message) => send(chat, message),
  };
}

function send(chat: Conversation, message: string | OutgoingMessage): Signal<SendState> {
  const state = signal<SendState>({ state: 'sending' });
  chat.send(message).subscribe({
    next: () => state.set({ state: 'sent' }),
    error: (error: unknown) => state.set({ state: 'failed', error }),
  });
  return state.asReadonly();
}
