import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

/** As much as is used here of the client for Direct Line 3.0; it brings an RxJS of its own. */
export interface DirectLine {
  readonly activity$: Stream<{ readonly from: { readonly id: string }; readonly text: string }>;
  readonly conversationId?: string;
  postActivity(activity: object): Stream<string>;
  end(): void;
}
export interface Stream<T> {
  subscribe(observer: { next?: (value: T) => void; error?: (error: unknown) => void; complete?: () => void }): {
    unsubscribe(): void;
  };
}

export interface DirectLineOptions {
  readonly domain: string;
  readonly secret: string;
  readonly webSocket: false;
  readonly pollingInterval: number;
  /** It looks for the global one even where it is not to use it. */
  readonly WebSocket: object;
}

/** Where it is installed; its packages are no dependencies of this one. */
export const rivalFolder = join(process.cwd(), 'spec/bench/rival');

/** Installs it by its lockfile, where it is not there yet. */
export function installRival(): void {
  if (existsSync(join(rivalFolder, 'node_modules/botframework-directlinejs'))) return;
  execFileSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: rivalFolder, stdio: 'inherit' });
}

export function loadRival(): new (options: DirectLineOptions) => DirectLine {
  installRival();
  const require = createRequire(join(rivalFolder, 'package.json'));
  Object.assign(globalThis, { XMLHttpRequest: require('xhr2') as unknown });
  return (require('botframework-directlinejs') as { DirectLine: new (options: DirectLineOptions) => DirectLine })
    .DirectLine;
}

/** By its lockfile, so that nothing needs to be installed. */
export function rivalVersion(name: string): string {
  const lock = JSON.parse(readFileSync(join(rivalFolder, 'package-lock.json'), 'utf8')) as {
    packages: Readonly<Record<string, { version: string }>>;
  };
  return lock.packages[`node_modules/${name}`]!.version;
}
