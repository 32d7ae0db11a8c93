import { InjectionToken } from '@angular/core';
import type { Conversation } from '../conversation';

/** Its words are what Angular says when there is none. */
export const conversationToken = new InjectionToken<Conversation>('the conversation of provideDirectLine()');
