import { conversationIn, openPage, type Page } from './support/page';
import { createEnvironmentInjector, provideZonelessChangeDetection } from '@angular/core';
import { of, throwError, timer } from 'rxjs';
import type { ConnectOptions } from 'rxjs-direct-line';
import { provideDirectLine } from 'rxjs-direct-line/angular';
import { answer, set } from '../support/answers';
import { run } from '../support/marbles';
import { scriptedTransport } from '../support/scriptedTransport';
import { createTab } from './support/tab';

let page: Page;
let tab: ReturnType<typeof createTab>;
beforeEach(async () => {
  page = await openPage([provideZonelessChangeDetection()]);
  tab = createTab();
});
afterEach(() => {
  tab.close();
  page.close();
});

/** When it polls until `end`, where `act` is done at those times. */
function polls(
  end: number,
  acts: Readonly<Record<number, () => void>>,
  options: Partial<ConnectOptions> = {},
  read = [of(set('', '1'))],
) {
  const transport = scriptedTransport({ read, renew: [of(answer(200, '"t2"'))] });
  run(({ at }) => {
    const given = { token: 't', userId: 'user1', conversationId: 'c1', transport, ...options };
    const injector = createEnvironmentInjector([provideDirectLine(given)], page.injector);
    for (const [frame, act] of Object.entries(acts)) at(Number(frame), act);
    at(end, () => injector.destroy());
    conversationIn(injector).message$.subscribe();
  });
  return transport.reads.map(({ subscribedFrame }) => subscribedFrame);
}
const hide = () => tab.turn('hidden');
const show = () => tab.turn('visible');
const goOffline = () => tab.goOnline(false);
const goOnline = () => tab.goOnline(true);

describe('a conversation polls', () => {
  it('every second while its page can be seen', () => {
    expect(polls(3500, {})).toEqual([0, 1000, 2000, 3000]);
  });

  it('every 30 seconds while it is hidden, from the last poll on', () => {
    expect(polls(70_000, { 2500: hide })).toEqual([0, 1000, 2000, 32_000, 62_000]);
  });

  it('every 30 seconds where it is hidden from the beginning', () => {
    hide();
    expect(polls(50_000, {})).toEqual([0, 30_000]);
  });

  it('at once when it shows, however short it was hidden', () => {
    expect(polls(1400, { 100: hide, 300: show })).toEqual([0, 300, 1000]);
    expect(polls(12_000, { 2500: hide, 10_000: show })).toEqual([0, 1000, 2000, 10_000, 11_000]);
  });

  it('at once when the network is back', () => {
    expect(polls(1400, { 100: goOffline, 300: goOnline })).toEqual([0, 300, 1300]);
  });

  it('never while there is no network, and at once when it is back', () => {
    expect(polls(34_200, { 2500: goOffline, 33_000: goOnline })).toEqual([0, 1000, 2000, 33_000, 34_000]);
    expect(polls(50_000, { 2500: goOffline, 3000: hide, 9000: show })).toEqual([0, 1000, 2000]);
  });

  it('at once when the network is back, whatever the wait for the next attempt was', () => {
    const read = [of(set('', '1')), throwError(() => new Error('no network')), of(set('', '1'))];
    const retry = { delay: 20_000, jitter: false };
    expect(polls(6500, { 1500: goOffline, 6000: goOnline }, { retry }, read)).toEqual([0, 1000, 6000]);
  });

  it('as often as it is told, hidden or not, but still at once when it shows', () => {
    const acts = { 2500: hide, 7000: show };
    expect(polls(9000, acts, { interval: 2000 })).toEqual([0, 2000, 4000, 6000, 7000, 8000]);
    expect(polls(9000, acts, { interval: of(2000) })).toEqual([0, 2000, 4000, 6000, 7000, 8000]);
    expect(polls(9000, acts, { interval: Infinity })).toEqual([0, 7000]);
  });

  it('when it is woken, and when it shows as well', () => {
    expect(polls(9000, { 2500: hide, 7000: show }, { wake$: timer(3000) })).toEqual([0, 1000, 2000, 3000, 7000, 8000]);
  });

  it('no more when nobody is subscribed: nothing listens to the page', () => {
    polls(100, {});
    hide();
    show();
    expect(polls(100, {})).toEqual([0]);
  });
});
