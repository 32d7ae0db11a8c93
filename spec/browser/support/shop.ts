import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { filter, firstValueFrom, map, Subject } from 'rxjs';
import { type EmulatorOptions, type Fault, type FaultedRequest, startEmulator } from 'rxjs-direct-line/emulator';
import { createGate, type Gate } from './gate';

const folder = join(__dirname, '../../../docs/examples/angular');

/** The server of the example, as `npm start` runs it. */
export interface Site {
  readonly url: string;
  close(): Promise<void>;
}

/** A site, and the service behind it. */
export interface Shop extends Site {
  readonly secret: string;
  readonly gate: Gate;
  /** What it was asked for. */
  readonly requests: readonly FaultedRequest[];
  /** What goes wrong with the next request of that kind. */
  breakNext(operation: FaultedRequest['operation'], fault: Fault): void;
  /** Resolves when the service is asked for that. */
  asked(operation: FaultedRequest['operation']): Promise<number>;
}

/** Starts the server of the example; without a `service` it has an emulator and a demo of its own. */
export async function openSite(service?: { readonly url: string; readonly secret: string }): Promise<Site> {
  const child: ChildProcess = spawn(process.execPath, ['server/main.mjs'], {
    cwd: folder,
    // a variable that is set to nothing is as good as none
    env: { ...process.env, PORT: '0', DIRECT_LINE_DOMAIN: service?.url, DIRECT_LINE_SECRET: service?.secret ?? '' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const [line] = (await once(createInterface(child.stdout!), 'line')) as [string];

  return {
    url: line.slice(line.indexOf('http')),
    async close() {
      child.kill();
      await exited;
    },
  };
}

/** Opens a site with an emulator behind it that is set up by `options`. */
export async function openShop(options: EmulatorOptions = {}): Promise<Shop> {
  const requests: FaultedRequest[] = [];
  const request$ = new Subject<FaultedRequest>();
  const faults = new Map<FaultedRequest['operation'], Fault>();
  const emulator = await startEmulator({
    bot: ({ text }) => [`You said ${text ?? ''}`],
    ...options,
    fault(request) {
      requests.push(request);
      request$.next(request);
      const fault = faults.get(request.operation);
      faults.delete(request.operation);
      return fault;
    },
  });
  const { secret } = emulator;
  const gate = await createGate(emulator.url);
  const site = await openSite({ url: gate.url, secret });

  return {
    url: site.url,
    secret,
    gate,
    requests,
    breakNext: (operation, fault) => faults.set(operation, fault),
    asked: (operation) =>
      firstValueFrom(
        request$.pipe(
          filter((request) => request.operation === operation),
          map(({ at }) => at),
        ),
      ),
    async close() {
      await Promise.all([site.close(), gate.shut()]);
      await emulator.close();
    },
  };
}
