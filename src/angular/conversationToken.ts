import { InjectionToken } from '@angular/core';
import type { Conversation } from '../conversation';

/** Angular shows this text if nothing provides the conversation. */
export const conversationToken = new InjectionToken<Conversation>('the conversation of provideDirectLine()');
