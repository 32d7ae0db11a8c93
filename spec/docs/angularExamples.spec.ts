import { createPlatform, openPage, type Page, type Providers } from '../angular/support/page';
import { HttpBackend } from '@angular/common/http';
import {
  type ApplicationConfig,
  Component,
  ErrorHandler,
  reflectComponentType,
  signal,
  type Type,
} from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { BrowserTestingModule } from '@angular/platform-browser/testing';
import { filter, firstValueFrom, of, take, toArray } from 'rxjs';
import type { ConnectOptions, Transport } from 'rxjs-direct-line';
import * as angular from 'rxjs-direct-line/angular';
import ts from 'typescript';
import { answer, problem } from '../support/answers';
import { blocksOf } from '../support/pages';
import { TransportBackend } from '../angular/support/httpBackend';
import { createService } from '../angular/support/service';

// Every example for Angular, on a page or in a doc comment, is a module of its own, and must run in an app;
// types.spec.ts compiles it.

const examples = blocksOf('typescript').filter(({ code }) => code.includes("/angular'"));
const compilerOptions = { experimentalDecorators: true, target: ts.ScriptTarget.ES2022 };

let service: ReturnType<typeof createService>;
let transport: Transport;
let page: Page | undefined;
/** What went to `report`, or to Angular's ErrorHandler. */
let errors: unknown[];
/** What outlives a page. */
let stored: Map<string, string>;

/** What an example exports, where the service is `transport` for all who name none; and the test it has. */
function evaluate(code: string) {
  const modules: Readonly<Record<string, unknown>> = {
    'rxjs-direct-line/angular': {
      ...angular,
      provideDirectLine: (given: ConnectOptions | (() => ConnectOptions)) =>
        angular.provideDirectLine(() => ({ transport, ...(typeof given === 'function' ? given() : given) })),
    },
  };
  const tests: (() => Promise<void>)[] = [];
  const exports: { appConfig?: ApplicationConfig; Transcript?: unknown; Chat?: Type<unknown> } = {};
  const scope = {
    require: (name: string): unknown => modules[name] ?? jest.requireActual(name),
    exports,
    token: 't',
    sessionStorage: {
      getItem: (name: string) => stored.get(name) ?? null,
      setItem: (name: string, value: string) => stored.set(name, value),
    },
    report: (error: unknown) => errors.push(error),
    console: { ...console, error: (error: unknown) => errors.push(error) },
    it: (_: string, test: () => Promise<void>) => tests.push(test),
  };
  const { outputText } = ts.transpileModule(code, {
    compilerOptions: { ...compilerOptions, module: ts.ModuleKind.CommonJS },
  });
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- that is what examples are for
  const run = new Function(...Object.keys(scope), outputText) as (...values: unknown[]) => void;
  run(...Object.values(scope));
  const component = Object.values(exports).find((value) => reflectComponentType(value as Type<unknown>));
  return { ...exports, component: component as Type<unknown> | undefined, tests };
}

const paragraphs = (page: Page) => Array.from(page.element().querySelectorAll('p'), ({ textContent }) => textContent);

/** A page with that component, which can be taken away. */
async function show(component: Type<unknown>, providers: Providers = []) {
  const isThere = signal(true);
  const { selector } = reflectComponentType(component) ?? {};
  const Host = Component({
    selector: 'app-host',
    imports: [component],
    template: `@if (isThere()) {<${selector} />}`,
  })(
    class {
      readonly isThere = isThere;
    },
  );
  const opened = await openPage(
    [
      angular.provideDirectLine(() => ({ token: 't', userId: 'user1', transport })),
      { provide: ErrorHandler, useValue: { handleError: (error: unknown) => errors.push(error) } },
      ...providers,
    ],
    Host,
  );
  page = opened;
  return { page: opened, isThere };
}

beforeEach(() => {
  service = createService();
  transport = (request) => (request.url === '/chat-token' ? of(answer(200, 't')) : service.transport(request));
  errors = [];
  stored = new Map();
});
afterEach(() => {
  page?.close();
  page = undefined;
});

describe('the examples', () => {
  const named = (part: string) => examples.filter(({ code }) => code.includes(part));

  it.each(named('appConfig'))('provide a conversation: $name', async ({ code }) => {
    const { appConfig } = evaluate(code);
    const http = { provide: HttpBackend, useFactory: () => new TransportBackend(transport) };
    page = await openPage([...(appConfig?.providers ?? []), http]);
    expect(await firstValueFrom(page.conversation().message$)).toMatchObject({ text: 'Hello!' });
  });

  it.each(named('sessionStorage'))('go on after a reload: $name', async ({ code }) => {
    const open = async () => {
      const { appConfig } = evaluate(code);
      const http = { provide: HttpBackend, useFactory: () => new TransportBackend(transport) };
      return openPage([...(appConfig?.providers ?? []), http]);
    };
    const before = await open();
    const { message$, checkpoint$ } = before.conversation();
    const reading = message$.subscribe();
    await firstValueFrom(checkpoint$);
    reading.unsubscribe();
    before.close();

    page = await open();
    const conversation = page.conversation();
    const message = firstValueFrom(conversation.message$);
    await firstValueFrom(conversation.send('hello'));
    expect(await message).toMatchObject({ from: 'user1', text: 'hello' });
    expect(errors).toEqual([]);
  });

  describe.each(named('export class'))('show', ({ name, code }) => {
    const component = () => evaluate(code).component as Type<unknown>;

    it(`what is said: ${name}`, async () => {
      const { page } = await show(component());
      await service.polls(2);
      await page.stable();
      expect(paragraphs(page)).toEqual(['bot: Hello!']);

      const button = page.element().querySelector('button');
      if (button) {
        page.element().querySelector('input')!.value = 'hello';
        button.click();
      } else page.conversation().send('hello').subscribe();
      await firstValueFrom(page.conversation().message$.pipe(take(2), toArray()));
      await page.stable();
      expect(paragraphs(page)).toEqual(['bot: Hello!', 'user1: hello', 'bot: You said hello']);
    });

    it(`an error to somebody: ${name}`, async () => {
      transport = () => of(problem(403));
      const { page } = await show(component());
      await firstValueFrom(page.conversation().status$.pipe(filter(({ state }) => state === 'failed')));
      await page.stable();
      // in the page, if it is told by a signal
      if (code.includes('injectMessages')) expect(page.text()).toMatch(/failed|ended/);
      else expect(errors).toMatchObject([{ name: 'HttpError', status: 403 }]);
    });
  });

  it.each(named('Transcript'))('keep what was said while nobody looked: $name', async ({ code }) => {
    const { page, isThere } = await show(evaluate(code).component as Type<unknown>);
    await service.polls(2);
    isThere.set(false);
    await page.stable();
    expect(paragraphs(page)).toEqual([]);
    await firstValueFrom(page.conversation().send('hello'));
    await service.polls(1);
    isThere.set(true);
    await page.stable();
    expect(paragraphs(page)).toEqual(['bot: Hello!', 'user1: hello', 'bot: You said hello']);
  });

  it.each(named('it('))('pass: $name', async ({ code }) => {
    TestBed.initTestEnvironment(BrowserTestingModule, createPlatform());
    const { tests } = evaluate(code);
    for (const test of tests) await test();
    TestBed.resetTestEnvironment();
    expect(tests).toHaveLength(1);
  });
});
