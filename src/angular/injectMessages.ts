import { assertInInjectionContext, type Signal, signal } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { catchError, NEVER } from 'rxjs';
import type { Conversation, Status } from '../conversation';
import { transcript } from '../operators/transcript';
import type { Message, OutgoingMessage } from '../protocol/message';
import { injectConversation } from './injectConversation';

/** What has become of a message that was sent with `injectMessages().send`. */
export type SendState =
  | { readonly state: 'sending' }
  | { readonly state: 'sent' }
  | {
      readonly state: 'failed';
      /** A `SendError` says whether the bot may have got it. */
      readonly error: unknown;
    };

/** A conversation as signals. None of them throws when it is read. */
export interface MessageSignals {
  /** Whose messages are one's own. */
  readonly userId: string;
  /** All that was said since `injectMessages` was called. It keeps what it has when the conversation fails. */
  readonly messages: Signal<readonly Message[]>;
  /** How the connection is; when it has failed, with the error. */
  readonly status: Signal<Status>;
  /** Sends at once, and goes on when the component is gone. Gives a signal of what becomes of it. */
  send(message: string | OutgoingMessage): Signal<SendState>;
}

/**
 * The conversation that `provideDirectLine` provides, as signals, to be called where `inject` may be called. It polls
 * from then on until the component, service or directive that called it is destroyed.
 *
 * A failure shows in `status`, and not as a signal that throws in the template.
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
