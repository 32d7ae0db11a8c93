import { Subject } from 'rxjs';
import type { Reply } from 'rxjs-direct-line/emulator';
import { type ChatTab, openChat } from './chatTab';
import { type Chromium, startChromium } from './chromium';
import { openShop, type Shop } from './shop';

/** One browser for a file of specs, and for each of them a shop, whose bot says by `bot$` what nobody asked for. */
export interface Visit {
  chromium: Chromium;
  shop: Shop;
  bot$: Subject<Reply>;
  openTab(): Promise<ChatTab>;
}

export function visitShop(): Visit {
  const visit = { openTab: async () => openChat(await visit.chromium.openTab(), visit.shop.url) } as Visit;
  beforeAll(async () => {
    visit.chromium = await startChromium();
  });
  afterAll(() => visit.chromium.close());
  beforeEach(async () => {
    visit.bot$ = new Subject();
    visit.shop = await openShop({ bot$: visit.bot$ });
  });
  afterEach(() => Promise.all([visit.chromium.closeTabs(), visit.shop.close()]));
  return visit;
}
