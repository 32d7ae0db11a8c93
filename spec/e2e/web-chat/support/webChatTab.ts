import type { Page } from 'playwright-core';
import { generateToken } from 'rxjs-direct-line';
import type { EmulatorOptions } from 'rxjs-direct-line/emulator';
import { delay, firstValueFrom, of, Subject } from 'rxjs';
import { eventually } from '../../../browser/support/chatTab';
import type { Chromium } from '../../../browser/support/chromium';
import { openService, type Service } from '../../../browser/support/service';
import type { WebChatPage } from './program';
import type { Site } from './site';

/** A service whose bot answers everything. */
export interface BotService extends Service {
  /** What the bot got, by text. */
  readonly got: readonly string[];
  /** Lets the bot say something that nobody asked for. */
  say(text: string): void;
}

export async function openBotService(options: EmulatorOptions = {}): Promise<BotService> {
  const got: string[] = [];
  const bot$ = new Subject<string>();
  const service = await openService({
    bot$,
    bot({ text = '' }) {
      got.push(text);
      // Web Chat sorts by time, to the millisecond
      return of(`You said ${text}`).pipe(delay(10));
    },
    ...options,
  });
  return { ...service, got, say: (text) => bot$.next(text) };
}

/** Web Chat on the screen, as its user finds it. */
export type WebChatTab = ReturnType<typeof webChatIn>;

/** Opens a page with a chat that has not begun; Web Chat is not there yet. */
export async function openTab(chromium: Chromium, site: Site, service: Service): Promise<WebChatTab> {
  const page = await chromium.openTab();
  const { gate, secret } = service;
  const token = await firstValueFrom(generateToken({ domain: gate.url, secret }));
  await page.goto(`${site.url}/empty`);
  await page.evaluate(
    (options) => sessionStorage.setItem('options', options),
    JSON.stringify({ domain: gate.url, token }),
  );
  await page.goto(site.url);
  return webChatIn(page);
}

type WithPage = typeof globalThis & { page: WebChatPage; unmount: () => void };

function webChatIn(page: Page) {
  const box = page.locator('[data-id="webchat-sendbox-input"]');
  const bubbles = page.locator('.webchat__bubble__content');
  const codes = () => page.evaluate(() => [...(globalThis as WithPage).page.codes]);

  return {
    page,
    box,
    retry: page.getByRole('button', { name: 'Retry' }),
    sending: page.getByText('Sending', { exact: true }),
    codes,
    render: () => page.evaluate(() => (globalThis as WithPage).page.render()),
    end: () => page.evaluate(() => (globalThis as WithPage).page.end()),
    mount: (isStrict = false) =>
      page.evaluate((isStrict) => {
        Object.assign(globalThis, { unmount: (globalThis as WithPage).page.mount(isStrict) });
      }, isStrict),
    unmount: () => page.evaluate(() => (globalThis as WithPage).unmount()),
    /** Waits until Web Chat has been told that. */
    hasCode: (code: number) => eventually(page, async () => expect((await codes()).at(-1)).toBe(code)),
    /** Writes and sends. */
    async say(text: string) {
      await box.fill(text);
      await box.press('Enter');
    },
    /** Waits until that, and nothing else, was said. */
    hasSaid: (...texts: string[]) => eventually(page, async () => expect(await bubbles.allInnerTexts()).toEqual(texts)),
  };
}
