import { openPage, type Page } from './support/page';
import { Component, provideZonelessChangeDetection, type Type } from '@angular/core';
import { pendingUntilEvent, rxResource, toSignal } from '@angular/core/rxjs-interop';
import { filter, firstValueFrom, NEVER, of } from 'rxjs';
import { transcript, type Transport } from 'rxjs-direct-line';
import { injectConversation, injectMessages, provideDirectLine } from 'rxjs-direct-line/angular';
import { problem } from '../support/answers';
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
  /** That an app does not become stable has no event: one that does so needs a few ms. */
  const isStable = () =>
    Promise.race([
      page.stable().then(() => true),
      new Promise((resolve) => setTimeout(resolve, 100)).then(() => false),
    ]);

  it.each([
    { by: 'rxResource', component: ByResource, expected: false },
    { by: 'pendingUntilEvent', component: ByEvent, expected: false },
    { by: 'injectMessages', component: BySignals, expected: true },
  ])('is stable with $by: $expected', async ({ component, expected }) => {
    await open(component, () => NEVER);
    expect(await isStable()).toBe(expected);
  });
});
