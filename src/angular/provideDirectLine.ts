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
 * Provides one conversation for `injectConversation` and `injectMessages`, in the providers of an app or of a route.
 *
 * It takes the options of `connect`, or a function that returns them. The function may call `inject`. It is called when the
 * conversation is first injected, and never on a server. If an option is wrong, a TypeError is thrown then.
 *
 * The differences to `connect`:
 * - It polls outside the zone, and emits inside. So the app becomes stable, and a poll without messages causes no change
 *   detection. The handler of `consume` is called inside the zone.
 * - When the injector is destroyed, all subscriptions complete, and requests are aborted.
 * - The default `interval` is 1000 ms while the page is visible and 30000 ms while it is hidden. When the page becomes visible
 *   or the network is back, it polls at once. Your own `wake$` comes in addition, and your own `interval` replaces the default.
 * - While the browser is offline, `message$` makes no request, and `status$` says `idle`.
 * - On a server there are no requests: `status$` says `connecting`, nothing else emits or fails, and nothing is sent. So
 *   server-side rendering does not wait for it.
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
  // The same as `isPlatformServer`, without @angular/common, which Node cannot load without a compiler.
  const isServer = inject(PLATFORM_ID) === 'server';
  const options = typeof given !== 'function' ? given : isServer ? {} : given();
  return conversationInZone(isServer ? onServer(options) : onPage(options), inject(NgZone), inject(DestroyRef));
}

/** A token function that never answers, so that there are no requests and no timers. */
const onServer = ({ userId }: ConnectOptions): ConnectOptions => ({
  token: () => NEVER,
  ...(userId !== undefined && { userId }),
});
