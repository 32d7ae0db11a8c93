import { online, pageVisible } from 'rxjs-direct-line';
import { drawMarbles } from './marbles';
import { type Mark, run } from './record';

/** Puts globals of a browser in place while `act` runs. */
function withGlobals<T>(globals: Readonly<Record<string, unknown>>, act: () => T): T {
  const before = Object.keys(globals).map((name) => [name, Object.getOwnPropertyDescriptor(globalThis, name)] as const);
  for (const [name, value] of Object.entries(globals))
    Object.defineProperty(globalThis, name, { value, configurable: true });
  try {
    return act();
  } finally {
    for (const [name, descriptor] of before) {
      if (descriptor) Object.defineProperty(globalThis, name, descriptor);
      else Reflect.deleteProperty(globalThis, name);
    }
  }
}

const end = 18;
const changes: readonly Mark[] = [
  { frame: 0, value: 'on' },
  { frame: 6, value: 'off' },
  { frame: 12, value: 'on' },
];
/** The same changes, by other names. */
const statesOf = (names: Readonly<Record<string, string>>) =>
  changes.map(({ frame, value = '' }): Mark => ({ frame, value: names[value] ?? '' }));

export function drawPageVisible(): string {
  const page = Object.assign(new EventTarget(), { visibilityState: 'visible' });
  const states = statesOf({ on: 'visible', off: 'hidden' });
  return withGlobals({ document: page }, () =>
    run(({ listen, at }) => {
      for (const { frame, value = '' } of states.slice(1))
        at(frame, () => {
          page.visibilityState = value;
          page.dispatchEvent(new Event('visibilitychange'));
        });
      const marks = listen(pageVisible(), String, end);
      return () =>
        drawMarbles({
          title: 'Whether the user can see the page',
          description: 'pageVisible emits at once whether the page is visible, and again at each change.',
          sources: [{ name: 'the page', marks: states, isState: true }],
          operator: 'pageVisible()',
          result: { name: 'emits', marks },
          frames: end,
          roles: { visible: 'poll', true: 'poll' },
        });
    }),
  );
}

export function drawOnline(): string {
  const events = new EventTarget();
  const navigator = { onLine: true };
  const states = statesOf({ on: 'up', off: 'down' });
  const globals = {
    navigator,
    addEventListener: events.addEventListener.bind(events),
    removeEventListener: events.removeEventListener.bind(events),
  };
  return withGlobals(globals, () =>
    run(({ listen, at }) => {
      for (const { frame, value } of states.slice(1))
        at(frame, () => {
          navigator.onLine = value === 'up';
          events.dispatchEvent(new Event(navigator.onLine ? 'online' : 'offline'));
        });
      const marks = listen(online(), String, end);
      return () =>
        drawMarbles({
          title: 'Whether the machine has a network',
          description: 'online emits at once whether there is a network, and again at each change.',
          sources: [{ name: 'the network', marks: states, isState: true }],
          operator: 'online()',
          result: { name: 'emits', marks },
          frames: end,
          roles: { up: 'poll', true: 'poll' },
        });
    }),
  );
}
