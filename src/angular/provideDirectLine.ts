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
 * It takes what `connect` takes, or a function that returns it. The function may `inject`; it is called when the
 * conversation is first injected, and never on a server. A wrong option is a TypeError by then.
 *
 * What differs from `connect`:
 * - It works outside the zone and comes into it to emit, so that the app becomes stable and polls that bring nothing
 *   are not followed by change detection. A handler given to `consume` is called inside.
 * - It ends with the injector: whatever is subscribed completes, and requests are aborted.
 * - `interval` is by default 1000 ms while the page can be seen and 30000 ms while it is hidden. There is a poll at once
 *   when the page shows, and when the network is back; a `wake$` of yours comes on top, an `interval` replaces.
 * - While the browser knows that there is no network, `message$` asks nobody, and `status$` says `idle`.
 * - On a server nobody is asked for anything: `status$` says `connecting`, nothing else emits or fails, a `send` is not
 *   sent. So a render has nothing to wait for.
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
  // what `isPlatformServer` does, without @angular/common: Node cannot load that without a compiler
  const isServer = inject(PLATFORM_ID) === 'server';
  const give = typeof given === 'function' ? given : () => given;
  // a function may want what only a browser has
  const options = isServer && typeof given === 'function' ? {} : give();
  return conversationInZone(isServer ? onServer(options) : onPage(options), inject(NgZone), inject(DestroyRef));
}

/** Without a credential nobody is asked for anything, and no timer is set. */
const onServer = ({ userId }: ConnectOptions): ConnectOptions => ({
  token: () => NEVER,
  ...(userId !== undefined && { userId }),
});
