import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { EmulatorOptions } from 'rxjs-direct-line/emulator';
import { openService, type Service } from './service';

const folder = join(__dirname, '../../../docs/examples/angular');

/** The server of the example, as `npm start` runs it. */
export interface Site {
  readonly url: string;
  close(): Promise<void>;
}

/** A site, and the service behind it. */
export type Shop = Site & Service;

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
  const service = await openService({ bot: ({ text }) => [`You said ${text ?? ''}`], ...options });
  const site = await openSite({ url: service.gate.url, secret: service.secret });
  return {
    ...service,
    url: site.url,
    async close() {
      await site.close();
      await service.close();
    },
  };
}
