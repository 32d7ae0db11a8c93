import { getEventListeners } from 'node:events';
import { online } from 'rxjs-direct-line';
import { run } from '../support/marbles';

const values = { t: true, f: false };
const names = ['navigator', 'addEventListener', 'removeEventListener'];

/** Puts `globals` in the place of what there is under `names`, until `restore`. */
function pretend(globals: Readonly<Record<string, unknown>>) {
  const before = names.map((name) => [name, Object.getOwnPropertyDescriptor(globalThis, name)] as const);
  for (const name of names) Object.defineProperty(globalThis, name, { value: globals[name], configurable: true });

  return () => {
    for (const [name, descriptor] of before) {
      if (descriptor) Object.defineProperty(globalThis, name, descriptor);
      else Reflect.deleteProperty(globalThis, name);
    }
  };
}

describe('online, in a browser', () => {
  let events: EventTarget;
  let navigator: { onLine: boolean };
  let restore: () => void;

  beforeEach(() => {
    events = new EventTarget();
    navigator = { onLine: true };
    restore = pretend({
      navigator,
      addEventListener: events.addEventListener.bind(events),
      removeEventListener: events.removeEventListener.bind(events),
    });
  });
  afterEach(() => restore());

  function turn(onLine: boolean) {
    navigator.onLine = onLine;
    events.dispatchEvent(new Event(onLine ? 'online' : 'offline'));
  }

  it('emits what is so when it is subscribed', () => {
    run(({ at, expectObservable }) => {
      at(2, () => turn(false));
      expectObservable(online(), '^!').toBe('t', values);
      expectObservable(online(), '---^-!').toBe('---f', values);
    });
  });

  it('emits each change', () => {
    run(({ at, expectObservable }) => {
      at(2, () => turn(false));
      at(5, () => turn(true));
      expectObservable(online(), '^------!').toBe('t-f--t', values);
    });
  });

  it('emits nothing when an event changes nothing', () => {
    run(({ at, expectObservable }) => {
      at(2, () => turn(true));
      at(3, () => turn(false));
      at(4, () => turn(false));
      expectObservable(online(), '^------!').toBe('t--f', values);
    });
  });

  it('listens while it is subscribed, and only then', () => {
    run(({ at, expectObservable, flush }) => {
      const listeners: number[][] = [];
      const count = () => listeners.push(['online', 'offline'].map((name) => getEventListeners(events, name).length));
      for (const frame of [0, 2, 6]) at(frame, count);
      expectObservable(online(), '-^---!').toBe('-t', values);
      flush();
      expect(listeners).toEqual([
        [0, 0],
        [1, 1],
        [0, 0],
      ]);
    });
  });
});

describe('online, where nobody tells', () => {
  it.each([
    ['there is no navigator', {}],
    ['the navigator does not know', { navigator: {} }],
    ['there are no events', { navigator: { onLine: false } }],
  ])('emits true and completes: %s', (_, globals) => {
    const restore = pretend(globals);
    try {
      run(({ expectObservable }) => {
        expectObservable(online()).toBe('(t|)', values);
      });
    } finally {
      restore();
    }
  });
});
