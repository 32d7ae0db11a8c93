import './support/zone';
import { openPage, type Page, type Providers } from './support/page';
import { AsyncPipe } from '@angular/common';
import { HttpBackend, HttpClient, provideHttpClient } from '@angular/common/http';
import { Component, inject, provideZoneChangeDetection, type Type } from '@angular/core';
import { map, type Observable } from 'rxjs';
import { connect, type Message } from 'rxjs-direct-line';
import { httpClientTransport, injectConversation, provideDirectLine } from 'rxjs-direct-line/angular';
import { TransportBackend } from './support/httpBackend';
import { createService } from './support/service';

/** As many polls as three seconds have at ten a second. */
const many = 30;

let service: ReturnType<typeof createService>;
let page: Page;
/** How often the component was checked. */
let checks: number;

const options = () => ({ token: 't', userId: 'user1', interval: 5, transport: service.transport });

/** A component that shows the last message of that stream. */
const showing = (messages: () => Observable<Message>): Type<unknown> =>
  Component({ selector: 'app-root', template: '{{ text$ | async }}', imports: [AsyncPipe] })(
    class {
      readonly text$ = messages().pipe(map(({ text }) => text));

      ngDoCheck() {
        checks++;
      }
    },
  );
const provided = () => injectConversation().message$;
/** The same without this door. */
const bare = () => connect(options()).message$;

const open = async (component: Type<unknown>, providers: Providers = [provideDirectLine(options)]) => {
  page = await openPage([provideZoneChangeDetection(), ...providers], component);
};

beforeEach(() => {
  service = createService();
  checks = 0;
});
afterEach(() => page.close());

describe('while a conversation polls', () => {
  it('the app is stable', async () => {
    await open(showing(provided));
    await service.polls(2);
    await page.stable();
    const turns = page.watchStability();
    await service.polls(many);
    expect(turns()).toEqual([true]);
  });

  it('the app is never stable without this door', async () => {
    await open(showing(bare));
    await service.polls(2);
    const turns = page.watchStability();
    await service.polls(many);
    expect(turns()).toEqual([false]);
  });

  it('nothing is checked for polls that bring nothing', async () => {
    await open(showing(provided));
    await service.polls(2);
    await page.stable();
    expect(page.text()).toBe('Hello!');
    const before = checks;
    await service.polls(many);
    expect(checks).toBe(before);
  });

  it('all is checked for each poll without this door', async () => {
    await open(showing(bare));
    await service.polls(2);
    const before = checks;
    await service.polls(many);
    expect(checks).toBeGreaterThanOrEqual(before + many);
  });
});

describe('while a conversation polls by httpClientTransport', () => {
  it('the app is stable between two polls, and nothing is checked for those that bring nothing', async () => {
    await open(showing(provided), [
      provideHttpClient(),
      { provide: HttpBackend, useFactory: () => new TransportBackend(service.transport) },
      provideDirectLine(() => ({ ...options(), transport: httpClientTransport(inject(HttpClient)) })),
    ]);
    await service.polls(2);
    await page.stable();
    expect(page.text()).toBe('Hello!');
    const before = checks;
    const turns = page.watchStability();
    await service.polls(many);
    expect(turns().filter(Boolean).length).toBeGreaterThanOrEqual(many - 1);
    expect(checks).toBe(before);
  });
});
