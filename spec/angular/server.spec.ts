import './support/zone';
import '@angular/compiler';
import { AsyncPipe, isPlatformServer } from '@angular/common';
import {
  Component,
  inject,
  PLATFORM_ID,
  provideZoneChangeDetection,
  provideZonelessChangeDetection,
} from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { bootstrapApplication } from '@angular/platform-browser';
import { renderApplication } from '@angular/platform-server';
import { map, materialize, type Observable, type ObservableInput } from 'rxjs';
import type { ConnectOptions } from 'rxjs-direct-line';
import { injectConversation, provideDirectLine } from 'rxjs-direct-line/angular';

/** What came of what the component subscribed to. */
let seen: unknown[];
const App = Component({
  selector: 'app-root',
  imports: [AsyncPipe],
  template: '{{ isServer }} {{ userId }} {{ status().state }} {{ text$ | async }}',
})(
  class {
    readonly isServer = isPlatformServer(inject(PLATFORM_ID));
    readonly #chat = injectConversation();
    readonly userId = this.#chat.userId;
    readonly status = toSignal(this.#chat.status$, { requireSync: true });
    readonly text$ = this.#chat.message$.pipe(map(({ text }) => text));

    constructor() {
      const { send, history, token$ } = this.#chat;
      const sources: Observable<unknown>[] = [send('hello'), history(), token$];
      for (const source$ of sources)
        source$.pipe(materialize()).subscribe((notification) => seen.push(notification.kind));
    }
  },
);

beforeEach(() => {
  seen = [];
  jest.spyOn(console, 'log').mockImplementation(); // it says that this is its development mode
  jest.spyOn(console, 'warn').mockImplementation(); // and that an app without zones has zone.js
  jest.spyOn(globalThis, 'fetch');
});
afterEach(() => jest.restoreAllMocks());

describe.each([
  ['with zone.js', provideZoneChangeDetection],
  ['without zones', provideZonelessChangeDetection],
])('on a server, %s', (_, provideChangeDetection) => {
  const render = (options: ConnectOptions | (() => ConnectOptions)) =>
    renderApplication(
      (context) =>
        bootstrapApplication(App, { providers: [provideChangeDetection(), provideDirectLine(options)] }, context),
      { document: '<app-root></app-root>' },
    );

  it('a render ends, and nobody was asked for anything', async () => {
    const token = jest.fn((): ObservableInput<string> => ['t']);
    const transport = jest.fn();
    const html = await render({ token, userId: 'user1', transport });
    expect(html).toContain('true user1 connecting ');
    expect([token, transport, globalThis.fetch].map((asked) => jest.mocked(asked).mock.calls)).toEqual([[], [], []]);
    // what is sent is not refused: it goes out when the page does the same
    expect(seen).toEqual(['C', 'C', 'C']);
  });

  it('not even a factory is asked: what it needs may be in a browser alone', async () => {
    const factory = jest.fn();
    expect(await render(factory)).toContain('connecting');
    expect(factory).not.toHaveBeenCalled();
  });
});
