import { openPage, type Page } from './support/page';
import { AsyncPipe } from '@angular/common';
import { HttpBackend, HttpClient, provideHttpClient } from '@angular/common/http';
import { Component, inject, provideZonelessChangeDetection } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { firstValueFrom, map, scan } from 'rxjs';
import type { ConnectOptions } from 'rxjs-direct-line';
import { httpClientTransport, injectConversation, provideDirectLine } from 'rxjs-direct-line/angular';
import { TransportBackend } from './support/httpBackend';
import { createService } from './support/service';

const App = Component({
  selector: 'app-root',
  imports: [AsyncPipe],
  template: '{{ (status$ | async)?.state }}: {{ texts().join(", ") }}',
})(
  class {
    readonly #chat = injectConversation();
    readonly status$ = this.#chat.status$;
    readonly texts = toSignal(
      this.#chat.message$.pipe(
        map(({ text }) => text ?? ''),
        scan((texts: readonly string[], text) => [...texts, text], []),
      ),
      { initialValue: [] },
    );
  },
);

let service: ReturnType<typeof createService>;
let page: Page;
const open = async (options: () => Partial<ConnectOptions>) => {
  const providers = [
    provideZonelessChangeDetection(),
    provideHttpClient(),
    { provide: HttpBackend, useFactory: () => new TransportBackend(service.transport) },
    provideDirectLine(() => ({ token: 't', userId: 'user1', interval: 5, burst: 5, ...options() })),
  ];
  page = await openPage(providers, App);
};
const bare = () => ({ transport: service.transport });
const byHttpClient = () => ({ transport: httpClientTransport(inject(HttpClient)) });

beforeEach(() => {
  service = createService();
});
afterEach(() => page.close());

describe('in an app without zone.js', () => {
  it.each([bare, byHttpClient])('messages get to the screen, by signals and by the async pipe: %p', async (options) => {
    await open(options);
    await firstValueFrom(page.conversation().send('hello'));
    await service.polls(4);
    await page.stable();
    expect(page.text()).toBe('online: Hello!, hello, You said hello');
  });

  it('the app is stable while a conversation polls', async () => {
    await open(bare);
    await service.polls(2);
    await page.stable();
    const turns = page.watchStability();
    await service.polls(10);
    expect(turns()).toEqual([true]);
  });

  it('the app is stable between two polls by httpClientTransport', async () => {
    await open(byHttpClient);
    await service.polls(2);
    const turns = page.watchStability();
    await service.polls(10);
    expect(turns().filter(Boolean).length).toBeGreaterThanOrEqual(9);
  });
});
