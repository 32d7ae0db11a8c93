import { build, type BuildOptions } from 'esbuild';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { type Emulator, type FaultedRequest, startEmulator } from 'rxjs-direct-line/emulator';
import { pack, unpack } from '../../support/pack';
import { type Running, serve } from '../../support/server';
import { type Chromium, startChromium } from './chromium';

/** A page that is served with the package as an application would have it, and an emulator. */
export interface PackageVisit {
  /** The folder of the application, and of the package in it. */
  folder: string;
  place: string;
  page: Page;
  /** Of what kind the requests to the emulator were. */
  requests: FaultedRequest['operation'][];
  /** What the page complained of on the console. */
  complaints: string[];
  /** Bundles that file of the folder; the emulator of this visit takes the place of the one on the pages. */
  bundle(file: string, options?: BuildOptions): Promise<string>;
  /** Opens a page of these files. */
  open(files: Readonly<Record<string, string>>): Promise<void>;
  say(text: string): Promise<void>;
  paragraphs(): Promise<string[]>;
  /** A text with the emulator of this visit. */
  here(text: string): string;
}

/** Sets up a visit for a file of specs; `neighbours` are the packages that the application has besides. */
export function visitPackage(neighbours: readonly string[]): PackageVisit {
  let chromium: Chromium;
  let emulator: Emulator;
  const sites: Running[] = [];

  const visit = {
    async bundle(file, options) {
      const { outputFiles } = await build({
        entryPoints: [join(visit.folder, file)],
        bundle: true,
        write: false,
        tsconfigRaw: {},
        ...options,
      });
      return visit.here(outputFiles?.[0]?.text ?? '');
    },
    async open(files) {
      const site = await serve(({ url = '' }, response) => {
        response.writeHead(200, { 'content-type': url.endsWith('.js') ? 'text/javascript' : 'text/html' });
        response.end(files[url]);
      });
      sites.push(site);
      await visit.page.goto(site.url);
    },
    async say(text) {
      await visit.page.getByRole('textbox', { name: 'Message' }).fill(text);
      await visit.page.getByRole('button', { name: 'Send' }).click();
      await visit.page.getByText(`bot: You said ${text}`).waitFor();
    },
    paragraphs: () => visit.page.locator('p').allInnerTexts(),
    here: (text) => text.replace('http://127.0.0.1:3979', emulator.url),
  } as PackageVisit;

  beforeAll(async () => {
    visit.folder = await mkdtemp(join(tmpdir(), 'frameworks-'));
    visit.place = await unpack(await pack('--no-dts'), visit.folder, ['rxjs', 'tslib', ...neighbours]);
    chromium = await startChromium();
  });
  beforeEach(async () => {
    const requests: PackageVisit['requests'] = [];
    emulator = await startEmulator({
      secret: 'open-sesame',
      bot: ({ text = '' }) => [`You said ${text}`],
      fault({ operation }) {
        requests.push(operation);
        return undefined;
      },
    });
    const page = await chromium.openTab();
    const complaints: string[] = [];
    page.on('console', (message) => {
      const isComplaint = ['error', 'warning'].includes(message.type()) && !message.text().includes('favicon');
      if (isComplaint) complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(String(error)));
    Object.assign(visit, { page, requests, complaints });
  });
  afterEach(async () => {
    await chromium.closeTabs();
    await Promise.all([emulator.close(), ...sites.splice(0).map(({ close }) => close())]);
  });
  afterAll(() => Promise.all([chromium.close(), rm(visit.folder, { recursive: true })]));
  return visit;
}
