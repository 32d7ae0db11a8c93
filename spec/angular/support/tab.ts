import { EventEmitter } from 'node:events';

const names = ['document', 'navigator', 'addEventListener', 'removeEventListener'];

/** Puts a browser's tab around the tests, which can be hidden, and go off line. */
export function createTab() {
  const page = Object.assign(new EventEmitter(), { visibilityState: 'visible' });
  const events = new EventEmitter();
  const navigator = { onLine: true };
  const globals: Readonly<Record<string, unknown>> = {
    document: page,
    navigator,
    addEventListener: events.on.bind(events),
    removeEventListener: events.off.bind(events),
  };
  const before = names.map((name) => [name, Object.getOwnPropertyDescriptor(globalThis, name)] as const);
  for (const name of names) Object.defineProperty(globalThis, name, { value: globals[name], configurable: true });

  return {
    turn(visibilityState: DocumentVisibilityState) {
      page.visibilityState = visibilityState;
      page.emit('visibilitychange');
    },
    goOnline(onLine: boolean) {
      navigator.onLine = onLine;
      events.emit(onLine ? 'online' : 'offline');
    },
    close() {
      for (const [name, descriptor] of before) {
        if (descriptor) Object.defineProperty(globalThis, name, descriptor);
        else Reflect.deleteProperty(globalThis, name);
      }
    },
  };
}
