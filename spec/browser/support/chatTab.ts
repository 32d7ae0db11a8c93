import type { Locator, Page } from 'playwright-core';

/** A chat on the screen, as its user finds it. */
export interface ChatTab {
  readonly page: Page;
  readonly box: Locator;
  readonly over: Locator;
  /** Writes and sends. */
  say(text: string): Promise<void>;
  /** Waits until that, and nothing else, was said. */
  hasSaid(...texts: string[]): Promise<void>;
  /** Waits until the line below the name reads so. */
  hasState(words: RegExp): Promise<void>;
  /** What stands below a message. */
  notice(words: string): Locator;
  /** Which conversation it is. */
  conversationId(): Promise<string>;
}

export async function openChat(page: Page, url: string): Promise<ChatTab> {
  await page.goto(url);
  return chatIn(page);
}

/** The chat in a page that shows it already. */
export function chatIn(page: Page): ChatTab {
  const box = page.getByRole('textbox', { name: 'Message' });
  const bubbles = page.locator('app-bubble');

  return {
    page,
    box,
    over: page.getByRole('heading', { name: 'This conversation is over' }),
    async say(text) {
      await box.fill(text);
      await box.press('Enter');
    },
    hasSaid: (...texts) => eventually(async () => expect(await bubbles.allInnerTexts()).toEqual(texts)),
    hasState: (words) => page.locator('header').getByText(words).waitFor(),
    notice: (words) => page.locator('app-message-group').getByText(words),
    conversationId: () =>
      page.evaluate(() => {
        const session = JSON.parse(sessionStorage.getItem('conversation') ?? '{}') as { conversationId?: string };
        return session.conversationId ?? '';
      }),
  };
}

/** Tries until it holds; fails as it did last. */
export async function eventually(holds: () => Promise<unknown>): Promise<void> {
  for (const end = Date.now() + 30_000; ;) {
    try {
      await holds();
      return;
    } catch (error) {
      if (Date.now() > end) throw error;
    }
    // a page tells of no event when it shows something else: it is looked at again until it holds
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
