import { InjectionToken } from '@angular/core';
import type { Conversation } from '../conversation';

/** Angular names it in the error if nothing provides a conversation. */
export const conversationToken = new InjectionToken<Conversation>('the conversation of provideDirectLine()');
