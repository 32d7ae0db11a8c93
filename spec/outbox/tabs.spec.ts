import { noop, throwError } from 'rxjs';
import type { Fault } from 'rxjs-direct-line/testing';
import { backEndOf } from '../support/fakeChat';
import { createService, createStorage, load } from './setUp';

// Tabs of one origin: they share a storage, hear of its changes, and take turns by `navigator.locks`. Locks are promises,
// so this is in real time.

/** Gives each to one at a time, in the order in which it was asked for, as browsers do. */
function fakeLocks() {
  const last = new Map<string, Promise<unknown>>();
  return {
    request(name: string, callback: () => unknown): Promise<unknown> {
      const turn = (last.get(name) ?? Promise.resolve()).then(callback);
      last.set(name, turn.catch(noop));
      return turn;
    },
  };
}

/** A storage whose changes are told to all tabs. */
function sharedStorage(window: EventTarget) {
  const { kept, storage } = createStorage();
  const setItem = (key: string, value: string) => {
    storage.setItem(key, value);
    queueMicrotask(() => window.dispatchEvent(new Event('storage')));
  };
  return { kept, storage: { ...storage, setItem } };
}

const names = ['navigator', 'addEventListener', 'removeEventListener'];
const before = names.map((name) => [name, Object.getOwnPropertyDescriptor(globalThis, name)] as const);

function setGlobal(name: string, value: unknown): void {
  Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
}

/** Resolves when a list of this tab is like that. */
const until = ({ out }: ReturnType<typeof load>, isLikeThat: (line: string) => boolean) =>
  new Promise<void>((resolve, reject) => {
    const subscription = out.message$.subscribe({
      next(list) {
        if (!isLikeThat(list.map(({ message, state }) => `${message.text ?? ''} ${state}`).join(', '))) return;
        resolve();
        queueMicrotask(() => subscription.unsubscribe());
      },
      error: reject,
    });
  });

describe('an outbox in several tabs', () => {
  let window: EventTarget;
  let locks: ReturnType<typeof fakeLocks>;

  beforeEach(() => {
    window = new EventTarget();
    locks = fakeLocks();
    setGlobal('navigator', { locks });
    setGlobal('addEventListener', window.addEventListener.bind(window));
    setGlobal('removeEventListener', window.removeEventListener.bind(window));
  });
  afterEach(() => {
    for (const [name, descriptor] of before) {
      if (descriptor) Object.defineProperty(globalThis, name, descriptor);
      else Reflect.deleteProperty(globalThis, name);
    }
  });

  /** Tabs of one conversation. A send takes `ms`. */
  function openTabs(ms = 0) {
    const delay: Fault = { kind: 'delay', ms };
    const { got, service } = createService({ fault: ({ operation }) => (operation === 'send' ? delay : undefined) });
    const { conversationId } = backEndOf(service);
    const { kept, storage } = sharedStorage(window);
    const openTab = ({ chat, ...more }: Parameters<typeof load>[2] = {}) =>
      load(service, storage, { key: 'k', ...more, chat: { conversationId, interval: 10, ...chat } });
    return { got, service, kept, openTab, lock: `k user1 ${conversationId}` };
  }

  it('sends each message once, in order, one at a time, whichever tab it was written in', async () => {
    const { got, service, kept, openTab } = openTabs(20);
    const [one, other] = [openTab(), openTab()];
    const pages = [one.open(), other.open()];
    one.send('a');
    other.send('b');
    one.send('c');
    await Promise.all([one, other].map((tab) => until(tab, (line) => line === '' && got.length === 3)));
    pages.forEach((page) => page.unsubscribe());

    expect(got).toEqual(['a', 'b', 'c']);
    const sends = service.requests.filter(({ operation }) => operation === 'send').map(({ at }) => at);
    expect(sends[1]! - sends[0]!).toBeGreaterThanOrEqual(19);
    expect(sends[2]! - sends[1]!).toBeGreaterThanOrEqual(19);
    expect(kept).toEqual({ k: '[]' });
  });

  it('shows in each tab what another one writes', async () => {
    const { openTab } = openTabs(20);
    const [one, other] = [openTab(), openTab()];
    const page = one.open();
    other.send('a');
    await until(one, (line) => line === 'a sending');
    page.unsubscribe();
  });

  it('lets no tab that is offline hold up another one', async () => {
    const { got, openTab } = openTabs();
    const offline = openTab({ chat: { transport: () => throwError(() => new Error('offline')) } });
    const page = offline.open();
    offline.send('a');
    await until(openTab(), (line) => line === '');
    page.unsubscribe();
    expect(got).toEqual(['a']);
  });

  it('settles what a tab was sending that is closed meanwhile, in another tab', async () => {
    const { got, openTab } = openTabs(20);
    const [one, other] = [openTab(), openTab({ settle: 100 })];
    const [first, second] = [one.open(), other.open()];
    one.send('a');
    await until(one, (line) => line === 'a sending');
    first.unsubscribe();
    other.send('b');
    await until(other, (line) => line === 'a unknown, b waiting');
    await until(other, (line) => line === 'a unknown' || line === '');
    second.unsubscribe();
    expect(got.filter((text) => text === 'b')).toHaveLength(1);
    expect(got.filter((text) => text === 'a').length).toBeLessThanOrEqual(1);
  });

  it('sends nothing when its turn comes after its page has been left', async () => {
    const { got, openTab, lock } = openTabs();
    const { request } = locks;
    let release: () => void = noop;
    void request(lock, () => new Promise<void>((resolve) => (release = resolve)));
    const asked = new Promise<void>((resolve) => {
      locks.request = (...given) => {
        resolve();
        return request(...given);
      };
    });
    const { open, send } = openTab();
    send('a');
    const page = open();
    await asked;
    page.unsubscribe();
    release();
    await request(lock, noop);
    expect(got).toEqual([]);
  });

  it('fails with what the locks fail with', async () => {
    locks.request = () => Promise.reject(new Error('no locks here'));
    const { openTab } = openTabs();
    const { out, send } = openTab();
    send('a');
    await expect(new Promise((_, reject) => out.message$.subscribe({ error: reject }))).rejects.toThrow(
      'no locks here',
    );
  });
});
