import { assertInInjectionContext, inject } from '@angular/core';
import type { Conversation } from '../conversation';
import { conversationToken } from './conversationToken';

/**
 * Returns the conversation of `provideDirectLine`. Call it wherever `inject` may be called. It makes no request until you
 * subscribe.
 *
 * If nothing provides a conversation, it throws Angular's own error (NG0201).
 *
 * @example
 * ```typescript
 * import { AsyncPipe } from '@angular/common';
 * import { Component } from '@angular/core';
 * import { transcript } from 'rxjs-direct-line';
 * import { injectConversation } from 'rxjs-direct-line/angular';
 *
 * @Component({
 *   selector: 'app-said',
 *   imports: [AsyncPipe],
 *   template: `
 *     @for (message of said$ | async; track message.id) {
 *       <p>{{ message.from }}: {{ message.text }}</p>
 *     }
 *   `,
 * })
 * export class Said {
 *   protected readonly said$ = injectConversation().message$.pipe(transcript());
 * }
 * ```
 */
export function injectConversation(): Conversation {
  assertInInjectionContext(injectConversation);
  return inject(conversationToken);
}
