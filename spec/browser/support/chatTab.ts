import { setTimeout } from 'node:timers/promises';
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
    hasSaid: (...texts) => eventually(page, async () => expect(await bubbles.allInnerTexts()).toEqual(texts)),
    hasState: (words) => page.locator('header').getByText(words).waitFor(),
    notice: (words) => page.locator('app-message-group').getByText(words),
    conversationId: () =>
      page.evaluate(() => {
        const session = JSON.parse(sessionStorage.getItem('conversation') ?? '{}') as { conversationId?: string };
        return session.conversationId ?? '';
      }),
  };
}

/** Resolves when a page may show something else: with its next frame; a hidden one, which draws none, with its next change. */
const nextChange = () =>
  new Promise<void>((resolve) => {
    const observer = new MutationObserver(change);
    function change(): void {
      observer.disconnect();
      resolve();
    }
    observer.observe(document, { subtree: true, childList: true, characterData: true, attributes: true });
    requestAnimationFrame(change);
  });

/** Looks at a page after each of its changes until it holds; fails as it did last. */
export async function eventually(page: Page, holds: () => Promise<unknown>): Promise<void> {
  // a bound, not a wait
  const tooLate = setTimeout(30_000, 'too late', { ref: false });
  for (;;) {
    // asked for before it is looked at, so that no change comes between the two; a page that is left has changed too
    const changed = page.evaluate(nextChange).catch(() => (page.isClosed() ? 'too late' : undefined));
    try {
      await holds();
      return;
    } catch (error) {
      if ((await Promise.race([changed, tooLate])) === 'too late') throw error;
    }
  }
}
