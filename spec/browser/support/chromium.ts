import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { chromium, type Page } from 'playwright-core';
import { filter, firstValueFrom, fromEvent, map, type Observable, takeUntil } from 'rxjs';

const flags = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-popup-blocking',
  '--remote-debugging-port=0',
  'about:blank',
];

/** A browser with tabs. */
export interface Chromium {
  openTab(): Promise<Page>;
  /** In a window of its own, whose network can be turned off by itself: `page.context().setOffline(true)`. */
  openWindow(): Promise<Page>;
  /** Opens another tab in front of it. */
  hide(page: Page): Promise<void>;
  show(page: Page): Promise<void>;
  /** Hides a tab and lets it sleep, as a laptop does when it is shut: no timer and no answer reaches it. */
  freeze(page: Page): Promise<void>;
  /** Ends its sleep, and shows it. */
  wake(page: Page): Promise<void>;
  closeTabs(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Chromium as a user has it: the tab in front is visible, all others are hidden. In one that Playwright starts itself
 * every page believes that it can be seen.
 */
export async function startChromium(): Promise<Chromium> {
  const profile = await mkdtemp(join(tmpdir(), 'chromium-'));
  const command = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
  const child = spawn(command, [...flags, `--user-data-dir=${profile}`], { stdio: ['ignore', 'ignore', 'pipe'] });
  const exited = once(child, 'exit');
  const browser = await chromium.connectOverCDP(await endpointIn(child.stderr), { noDefaults: true });
  const [context] = browser.contexts();
  if (!context) throw new Error('Chromium has no window');

  async function setState(page: Page, state: 'frozen' | 'active'): Promise<void> {
    const session = await context!.newCDPSession(page);
    await session.send('Page.setWebLifecycleState', { state });
    await session.detach();
  }

  async function openTab(): Promise<Page> {
    const page = await context!.newPage();
    page.setDefaultTimeout(30_000);
    return page;
  }

  async function openWindow(): Promise<Page> {
    const page = await (await browser.newContext()).newPage();
    page.setDefaultTimeout(30_000);
    return page;
  }

  async function turn(page: Page, visibility: DocumentVisibilityState, inFront: Page): Promise<void> {
    await inFront.bringToFront();
    // a hidden page draws nothing, so that it cannot be asked at each frame
    await page.waitForFunction((state) => document.visibilityState === state, visibility, { polling: 100 });
  }
  const hide = async (page: Page) => turn(page, 'hidden', await openTab());
  const show = (page: Page) => turn(page, 'visible', page);

  return {
    openTab,
    openWindow,
    hide,
    show,
    async freeze(page) {
      await hide(page);
      await setState(page, 'frozen');
    },
    async wake(page) {
      await setState(page, 'active');
      await show(page);
    },
    async closeTabs() {
      // the first tab keeps the first window open
      for (const page of context.pages().slice(1)) await page.close();
      for (const window of browser.contexts().slice(1)) await window.close();
    },
    async close() {
      await browser.close();
      child.kill();
      await exited;
      await rm(profile, { recursive: true, maxRetries: 5 });
    },
  };
}

/** Where it can be reached. It is read on afterwards: a pipe that is full would stop it. */
function endpointIn(stderr: NodeJS.ReadableStream): Promise<string> {
  const lines = createInterface(stderr);
  return firstValueFrom(
    (fromEvent(lines, 'line') as Observable<string>).pipe(
      map((line) => /^DevTools listening on (.*)$/.exec(line)?.[1]),
      filter((endpoint) => endpoint !== undefined),
      takeUntil(fromEvent(lines, 'close')),
    ),
  );
}
