import { openPage, type Page } from './support/page';
import { Component, provideZonelessChangeDetection, type Type } from '@angular/core';
import { pendingUntilEvent, rxResource, toSignal } from '@angular/core/rxjs-interop';
import { filter, firstValueFrom, of, Subject, tap } from 'rxjs';
import { transcript, type Transport, type TransportResponse } from 'rxjs-direct-line';
import { injectConversation, injectMessages, provideDirectLine } from 'rxjs-direct-line/angular';
import { problem, set } from '../support/answers';
import { createService } from './support/service';

// What docs/angular.md says of resources.

const ByResource = Component({
  selector: 'app-root',
  template: `{{ resource.hasValue() ? texts() : '' }}<button (click)="resource.reload()">Again</button>`,
})(
  class {
    readonly #chat = injectConversation();
    readonly resource = rxResource({ stream: () => this.#chat.message$.pipe(transcript()) });
    readonly texts = () => (this.resource.value() ?? []).map(({ text }) => text).join();
  },
);
const ByEvent = Component({ selector: 'app-root', template: '{{ last()?.text }}' })(
  class {
    readonly last = toSignal(injectConversation().message$.pipe(pendingUntilEvent()));
  },
);
const BySignals = Component({ selector: 'app-root', template: '{{ chat.messages().length }}' })(
  class {
    readonly chat = injectMessages();
  },
);

let service: ReturnType<typeof createService>;
let page: Page;
const open = async (component: Type<unknown>, transport: Transport = service.transport) => {
  const options = { token: 't', userId: 'user1', interval: 5, burst: 5, transport };
  page = await openPage([provideZonelessChangeDetection(), provideDirectLine(options)], component);
};
const texts = async () => {
  await page.stable();
  return page.text().replace('Again', '');
};
const send = (text: string) => firstValueFrom(page.conversation().send(text));
const resource = () => (page.app.components[0]!.instance as { resource: { value(): unknown } }).resource;

beforeEach(() => {
  service = createService();
});
afterEach(() => page.close());

describe('a resource of messages', () => {
  it('begins with an empty list when it is loaded again: the position stays', async () => {
    await open(ByResource);
    await service.polls(2);
    expect(await texts()).toBe('Hello!');
    page.element().querySelector('button')!.click();
    await send('one');
    await service.polls(3);
    expect(await texts()).toBe('one,You said one');
  });

  it('throws when it is read after a failure', async () => {
    await open(ByResource, () => of(problem(404)));
    await firstValueFrom(page.conversation().status$.pipe(filter(({ state }) => state === 'failed')));
    await page.stable();
    expect(() => resource().value()).toThrow();
  });
});

describe('an app that waits for its first message', () => {
  const poll$ = new Subject<unknown>();
  const firstSet$ = new Subject<TransportResponse>();
  const hangs: Transport = (request) =>
    request.method === 'GET' ? firstSet$.pipe(tap({ subscribe: () => poll$.next(0) })) : service.transport(request);
  /** Timers of 0 ms fire in their order, and Angular looks for changes in such ones: here it has looked several times. */
  const letAngularLook = async () => {
    for (let i = 0; i < 5; i++) await new Promise((resolve) => setTimeout(resolve));
  };

  it.each([
    { by: 'rxResource', component: ByResource },
    { by: 'pendingUntilEvent', component: ByEvent },
  ])('is stable with $by when that comes, and not before', async ({ component }) => {
    const polled = firstValueFrom(poll$);
    await open(component, hangs);
    const stability = page.watchStability();
    await polled;
    await letAngularLook();
    expect(stability()).toEqual([false]);
    firstSet$.next(set('a', '1'));
    await page.stable();
  });

  it('is stable with injectMessages before that', async () => {
    await open(BySignals, hangs);
    await page.stable();
    expect(page.text()).toBe('0');
  });
});
