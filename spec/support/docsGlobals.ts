import { EventEmitter } from 'node:events';
import { concat, delay, map, of, tap } from 'rxjs';
import * as directLine from 'rxjs-direct-line';
import * as directLine3 from 'rxjs-direct-line/direct-line-3';
import * as emulator from 'rxjs-direct-line/emulator';
import { fakeDirectLine } from 'rxjs-direct-line/testing';
import type { WebChatConnection } from 'rxjs-direct-line/web-chat';
import { acceptDirectLine3 } from './acceptDirectLine3';
import { answer, problem } from './answers';

/** What the examples in README.md and docs take for granted, beside what browsers and Node have. */
export const declarations = `
declare const token: string, secret: string, conversationId: string;
declare function show(value: unknown): void;
declare function report(error: unknown): void;
`;

/** What the service is like while an example runs. */
const weathers = {
  fair: (service: directLine.Transport) => service,
  /** No credential is good any more. */
  refusing: (): directLine.Transport => () => of(problem(403)),
  /** The bot gets what is sent, and fails. */
  failing:
    (service: directLine.Transport): directLine.Transport =>
    (request) =>
      service(request).pipe(
        map((given) => (/POST.*messages$/.test(request.method + request.url) ? answer(502) : given)),
      ),
};
export type Weather = keyof typeof weathers;

export type World = ReturnType<typeof createWorld>;

/** Where an example runs: a service in which a conversation has begun, a page and a process, and what came of it. */
export function createWorld(weather: Weather) {
  const secret = 'a-secret';
  const service = fakeDirectLine({
    secret,
    bot: ({ text }) => [`You said ${text ?? ''}`],
    bot$: concat(of('Hello!'), of('Are you there?').pipe(delay(15_000))),
    maxRequests: 1000,
  });
  const transport = acceptDirectLine3((request) => weathers[weather](service)(request).pipe(delay(20)));
  const begun = { conversationId: '', token: '' };
  service({
    method: 'POST',
    url: 'https://directline.botframework.com/api/conversations',
    headers: { Authorization: `Bearer ${secret}` },
  })
    .pipe(tap(({ body }) => void Object.assign(begun, JSON.parse(body))))
    .subscribe();

  const shown: unknown[] = [];
  const reported: unknown[] = [];
  const emulators: emulator.Emulator[] = [];
  const stored = new Map<string, string>();
  const storage = {
    getItem: (name: string) => stored.get(name) ?? null,
    setItem: (name: string, value: string) => void stored.set(name, value),
    removeItem: (name: string) => void stored.delete(name),
  };

  return {
    shown,
    reported,
    globals: {
      secret,
      ...begun,
      show: (value: unknown) => shown.push(value),
      report: (error: unknown) => reported.push(error),
      fetch: () => Promise.resolve(new Response(begun.token)),
      document: Object.assign(new EventTarget(), { visibilityState: 'visible', getElementById: () => null }),
      // the script of Web Chat, which reads what it is given
      WebChat: {
        renderWebChat: ({ directLine }: { directLine: WebChatConnection }) => directLine.activity$.subscribe(),
      },
      process: new EventEmitter(),
      localStorage: storage,
      sessionStorage: storage,
      expect,
    },
    /** The library, with this service for all who name no service of this machine. */
    modules: {
      'rxjs-direct-line': {
        ...directLine,
        connect: (options: directLine.ConnectOptions) => {
          if (options.transport || options.domain?.includes('127.0.0.1')) return directLine.connect(options);
          // `fetch` and `maxBytes` are for HTTP, and are refused beside a transport.
          const given = { ...options, transport };
          delete given.fetch;
          delete given.maxBytes;
          return directLine.connect(given);
        },
        generateToken: (options: Parameters<typeof directLine.generateToken>[0]) =>
          directLine.generateToken({ transport, ...options }),
        fetchTransport: () => transport,
      },
      'rxjs-direct-line/direct-line-3': {
        ...directLine3,
        directLine3: (options?: directLine3.DirectLine3Options) => directLine3.directLine3({ transport, ...options }),
        generateToken3: (options: directLine3.GenerateToken3Options) =>
          directLine3.generateToken3({ transport, ...options }),
      },
      'rxjs-direct-line/emulator': {
        ...emulator,
        startEmulator: async (options: emulator.EmulatorOptions) => {
          const started = await emulator.startEmulator(options);
          emulators.push(started);
          return started;
        },
      },
    } as Readonly<Record<string, unknown>>,
    async close() {
      service.close();
      await Promise.all(emulators.map(({ close }) => close()));
    },
  };
}
