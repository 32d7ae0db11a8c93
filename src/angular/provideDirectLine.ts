import {
  DestroyRef,
  type EnvironmentProviders,
  inject,
  makeEnvironmentProviders,
  NgZone,
  PLATFORM_ID,
} from '@angular/core';
import { NEVER } from 'rxjs';
import type { Conversation } from '../conversation';
import type { ConnectOptions } from '../options';
import { conversationInZone } from './conversationInZone';
import { conversationToken } from './conversationToken';
import { onPage } from './onPage';

/**
 * Provides one conversation, for `injectConversation`: in an app's providers, or in those of a route.
 *
 * It takes the options of `connect`, or a function that returns them. The function may call `inject`. It is called when
 * the conversation is first injected, and never on a server. A wrong option then throws a TypeError.
 *
 * It differs from `connect`:
 * - It works outside the zone and emits inside it. So the app becomes stable, and polls without messages cause no change
 *   detection. A handler of `consume` is called inside the zone.
 * - It ends with the injector: all subscriptions complete, and requests are aborted.
 * - The default `interval` is 1000 ms while the page is visible, and 30000 ms while it is hidden. It polls at once when
 *   the page becomes visible, and when the network is back. Your `interval` replaces these times. Your `wake$` adds polls.
 * - While the browser is offline, `message$` makes no request, and `status$` says `idle`.
 * - On a server it makes no request: `status$` says `connecting`, nothing else emits or fails, and `send` does nothing.
 *   So server-side rendering has nothing to wait for.
 *
 * @example
 * ```typescript
 * import { HttpClient, provideHttpClient } from '@angular/common/http';
 * import { type ApplicationConfig, inject } from '@angular/core';
 * import { provideDirectLine } from 'rxjs-direct-line/angular';
 *
 * export const appConfig: ApplicationConfig = {
 *   providers: [
 *     provideHttpClient(),
 *     provideDirectLine(() => {
 *       const http = inject(HttpClient);
 *       return { token: () => http.post('/chat-token', null, { responseType: 'text' }), userId: 'user1' };
 *     }),
 *   ],
 * };
 * ```
 */
export function provideDirectLine(options: ConnectOptions | (() => ConnectOptions)): EnvironmentProviders {
  return makeEnvironmentProviders([{ provide: conversationToken, useFactory: () => createConversation(options) }]);
}

function createConversation(given: ConnectOptions | (() => ConnectOptions)): Conversation {
  // This does what `isPlatformServer` does, because Node cannot load @angular/common without a compiler.
  const isServer = inject(PLATFORM_ID) === 'server';
  return conversationInZone(
    isServer ? onServer(given) : onPage(typeof given === 'function' ? given() : given),
    inject(NgZone),
    inject(DestroyRef),
  );
}

/** Has no credential, so it makes no request and sets no timer. The app's function is not called. */
function onServer(given: ConnectOptions | (() => ConnectOptions)): ConnectOptions {
  const userId = typeof given === 'function' ? undefined : given.userId;
  return { token: () => NEVER, ...(userId !== undefined && { userId }) };
}
