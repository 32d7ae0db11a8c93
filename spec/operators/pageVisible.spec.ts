import { getEventListeners } from 'node:events';
import { pageVisible } from 'rxjs-direct-line';
import { run } from '../support/marbles';

/** As much of a document as it takes. */
class Page extends EventTarget {
  visibilityState: DocumentVisibilityState = 'visible';

  turn(visibilityState: DocumentVisibilityState) {
    this.visibilityState = visibilityState;
    this.dispatchEvent(new Event('visibilitychange'));
  }
}

const values = { t: true, f: false };

describe('pageVisible, on a page', () => {
  const before = Object.getOwnPropertyDescriptor(globalThis, 'document');
  let page: Page;

  beforeEach(() => {
    page = new Page();
    Object.defineProperty(globalThis, 'document', { value: page, configurable: true });
  });
  afterEach(() => {
    if (before) Object.defineProperty(globalThis, 'document', before);
    else Reflect.deleteProperty(globalThis, 'document');
  });

  it('emits what is so when it is subscribed', () => {
    run(({ at, expectObservable }) => {
      at(2, () => page.turn('hidden'));
      expectObservable(pageVisible(), '^!').toBe('t', values);
      expectObservable(pageVisible(), '---^-!').toBe('---f', values);
    });
  });

  it('emits each change', () => {
    run(({ at, expectObservable }) => {
      at(2, () => page.turn('hidden'));
      at(5, () => page.turn('visible'));
      expectObservable(pageVisible(), '^------!').toBe('t-f--t', values);
    });
  });

  it('emits nothing when an event changes nothing', () => {
    run(({ at, expectObservable }) => {
      at(2, () => page.turn('visible'));
      at(3, () => page.turn('hidden'));
      at(4, () => page.turn('hidden'));
      expectObservable(pageVisible(), '^------!').toBe('t--f', values);
    });
  });

  it('listens while it is subscribed, and only then', () => {
    run(({ at, expectObservable, flush }) => {
      const listeners: number[] = [];
      const source$ = pageVisible();
      for (const frame of [0, 2, 6])
        at(frame, () => listeners.push(getEventListeners(page, 'visibilitychange').length));
      expectObservable(source$, '-^---!').toBe('-t', values);
      flush();
      expect(listeners).toEqual([0, 1, 0]);
    });
  });
});

describe('pageVisible, where there is no page', () => {
  it('emits true and completes', () => {
    run(({ expectObservable }) => {
      expectObservable(pageVisible()).toBe('(t|)', values);
    });
  });
});
