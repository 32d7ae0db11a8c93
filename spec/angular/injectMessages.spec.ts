import { openPage, type Page } from './support/page';
import { Component, provideZonelessChangeDetection, type Signal } from '@angular/core';
import { filter, firstValueFrom, of } from 'rxjs';
import type { Transport } from 'rxjs-direct-line';
import { injectMessages, provideDirectLine, type SendState } from 'rxjs-direct-line/angular';
import { problem } from '../support/answers';
import { createService } from './support/service';

const App = Component({
  selector: 'app-root',
  template: `
    {{ chat.status().state }}:
    @for (message of chat.messages(); track message.id) {
      {{ message.from }} {{ message.text }},
    }
    {{ last?.()?.state }}
    <button (click)="last = chat.send('hello')">Send</button>
  `,
})(
  class {
    readonly chat = injectMessages();
    last?: Signal<SendState>;
  },
);

let service: ReturnType<typeof createService>;
let page: Page;
const open = async (transport: Transport = service.transport) => {
  page = await openPage(
    [
      provideZonelessChangeDetection(),
      provideDirectLine({ token: 't', userId: 'user1', interval: 5, burst: 5, transport }),
    ],
    App,
  );
};
const texts = async () => {
  await page.stable();
  return page.text().replace(/\s+/g, ' ').trim();
};
const click = () => page.element().querySelector('button')!.click();
const hasState = (wanted: string) =>
  firstValueFrom(page.conversation().status$.pipe(filter(({ state }) => state === wanted)));

beforeEach(() => {
  service = createService();
});
afterEach(() => page.close());

describe('injectMessages', () => {
  it('gives what is said, and how the connection is', async () => {
    await open();
    expect(await texts()).toBe('connecting: Send');
    await service.polls(2);
    expect(await texts()).toBe('online: bot Hello!, Send');
  });

  it('sends at once, and tells what becomes of it', async () => {
    await open();
    await service.polls(2);
    click();
    expect(await texts()).toContain('sending');
    await service.polls(3);
    expect(await texts()).toBe('online: bot Hello!, user1 hello, bot You said hello, sent Send');
  });

  it('tells a send that failed, and goes on', async () => {
    await open((request) =>
      request.method === 'POST' && request.url.endsWith('/messages') ? of(problem(400)) : service.transport(request),
    );
    await service.polls(2);
    click();
    await service.polls(2);
    expect(await texts()).toBe('online: bot Hello!, failed Send');
  });

  it('throws nowhere when the conversation fails: the status has the error', async () => {
    let isOver = false;
    await open((request) => (isOver ? of(problem(404)) : service.transport(request)));
    await service.polls(2);
    isOver = true;
    await hasState('failed');
    expect(await texts()).toBe('failed: bot Hello!, Send');
  });

  it('polls no more when its component is gone', async () => {
    await open();
    await service.polls(2);
    const idle = hasState('idle');
    page.app.components[0]?.destroy();
    await idle;
  });

  it('wants an injection context', async () => {
    await open();
    expect(injectMessages).toThrow(/NG0203/);
  });
});
