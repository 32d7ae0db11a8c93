import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import type { ConnectOptions } from 'rxjs-direct-line';
import { type Emulator, startEmulator } from 'rxjs-direct-line/emulator';
import { pack, unpack } from '../support/pack';
import { type Running, serve } from '../support/server';
import { type Chromium, startChromium } from './support/chromium';

/** A module that chats with what it is told to connect to, and answers with the reply, or with what went wrong. */
const program = `
  import { ask, connect } from 'rxjs-direct-line';

  onmessage = ({ data }) => {
    try {
      const answer = ({ text }) => postMessage(text);
      ask(connect(data), 'hello').subscribe({ next: answer, error: (error) => postMessage(String(error)) });
    } catch (error) {
      postMessage(String(error));
    }
  };`;

describe('a web worker', () => {
  let folder: string;
  let chromium: Chromium;
  let emulator: Emulator;
  let site: Running;

  beforeAll(async () => {
    // the package, as an application would have it
    folder = await mkdtemp(join(tmpdir(), 'worker-'));
    await unpack(await pack('--no-dts'), folder, ['rxjs', 'tslib']);
    const { outputFiles } = await build({
      stdin: { contents: program, resolveDir: folder },
      bundle: true,
      format: 'iife', // which both types of a worker take
      write: false,
      tsconfigRaw: '{}',
    });
    site = await serve((request, response) => {
      const isScript = request.url === '/worker.js';
      response.writeHead(200, { 'content-type': isScript ? 'text/javascript' : 'text/html' });
      response.end(isScript ? outputFiles[0]!.text : '<!doctype html><title>A page</title>');
    });
    emulator = await startEmulator({ bot: ({ text }) => [`You said ${text!}`] });
    chromium = await startChromium();
  });
  afterAll(() => Promise.all([chromium.close(), emulator.close(), site.close(), rm(folder, { recursive: true })]));

  /** What a worker answers that is told to connect. */
  async function answer(options: ConnectOptions, type: WorkerType): Promise<unknown> {
    const page = await chromium.openTab();
    await page.goto(site.url);
    return page.evaluate(
      ([data, type]) =>
        new Promise((resolve) => {
          const worker = new Worker('/worker.js', { type });
          worker.onmessage = ({ data }) => resolve(data);
          worker.onerror = ({ message }) => resolve(message);
          worker.postMessage(data);
        }),
      [options, type] as const,
    );
  }

  describe.each(['module', 'classic'] as const)('of type %s', (type) => {
    it('chats by a token', async () => {
      const headers = { Authorization: `Bearer ${emulator.secret}` };
      const generated = await fetch(`${emulator.url}/api/tokens/conversation`, { method: 'POST', headers });
      const token = (await generated.json()) as string;
      expect(await answer({ domain: emulator.url, token }, type)).toBe('You said hello');
    });

    it('is refused a secret, because everyone who opens its page can read it', async () => {
      expect(await answer({ secret: 'open-sesame' }, type)).toBe('TypeError: not valid: secret in a browser');
    });
  });
});
