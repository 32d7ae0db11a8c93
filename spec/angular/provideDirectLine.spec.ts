import { conversationIn, openPage, type Page, type Providers } from './support/page';
import {
  Component,
  createEnvironmentInjector,
  inject,
  InjectionToken,
  provideZonelessChangeDetection,
  type Type,
} from '@angular/core';
import { NEVER, type Observable, of } from 'rxjs';
import { connect, type Conversation } from 'rxjs-direct-line';
import { injectConversation, provideDirectLine } from 'rxjs-direct-line/angular';
import { answer, set } from '../support/answers';
import { run } from '../support/marbles';
import { scriptedTransport } from '../support/scriptedTransport';

const options = { token: 't', userId: 'user1', transport: () => NEVER };

let page: Page;
afterEach(() => page.close());
const open = async (providers: Providers = [], component?: Type<unknown>) => {
  page = await openPage([provideZonelessChangeDetection(), ...providers], component);
};
const injected = (injector = page.injector): Conversation => conversationIn(injector);
/** An injector of its own below the app's, as a route has it. */
const route = (given: Parameters<typeof provideDirectLine>[0]) =>
  createEnvironmentInjector([provideDirectLine(given)], page.injector);

describe('provideDirectLine', () => {
  it('gives one conversation, wherever it is injected', async () => {
    const seen: Conversation[] = [];
    const App = Component({ selector: 'app-root', template: '' })(
      class {
        readonly chat = seen.push(injectConversation());
      },
    );
    await open([provideDirectLine(options)], App);
    expect(seen).toEqual([expect.objectContaining({ userId: 'user1' })]);
    expect(injected()).toBe(seen[0]);
    expect(injected(createEnvironmentInjector([], page.injector))).toBe(seen[0]);
  });

  it('gives another one to a route that has its own', async () => {
    await open([provideDirectLine(options)]);
    const { userId } = injected(route({ ...options, userId: 'user2' }));
    expect([injected().userId, userId]).toEqual(['user1', 'user2']);
  });

  it('gives all that connect gives, to be destructured', async () => {
    await open([provideDirectLine(options)]);
    const given = Object.entries(injected()).map(([name, member]) => [name, typeof member]);
    expect(given).toEqual(Object.entries(connect(options)).map(([name, member]) => [name, typeof member]));
  });

  it('asks a factory for the options when the conversation is first injected, once, where it may inject', async () => {
    const user = new InjectionToken<string>('user');
    const factory = jest.fn(() => ({ ...options, userId: inject(user) }));
    await open([{ provide: user, useValue: 'user2' }, provideDirectLine(factory)]);
    expect(factory).not.toHaveBeenCalled();
    expect([injected().userId, injected().userId]).toEqual(['user2', 'user2']);
    expect(factory).toHaveBeenCalledTimes(1);
  });

  it.each(['token', 'interval', 'wake$', 'transport', 'userId'])('names an option that is wrong: %s', async (name) => {
    await open([provideDirectLine({ ...options, [name]: true })]);
    expect(() => injected()).toThrow(new TypeError(`not valid: ${name}`));
  });
});

describe('injectConversation', () => {
  it('says what is missing where nothing is provided', async () => {
    await open();
    expect(() => injected()).toThrow('the conversation of provideDirectLine()');
  });

  it('says who may call it', async () => {
    await open([provideDirectLine(options)]);
    expect(() => injectConversation()).toThrow('injectConversation() can only be used within an injection context');
  });
});

describe('with its injector', () => {
  beforeEach(() => open());

  it.each(['message$', 'consume'])('a conversation ends, whoever is subscribed to what, %s among it', (reader) => {
    run(({ at, cold, flush, frame }) => {
      const transport = scriptedTransport({
        read: [cold('500ms (a|)', { a: set('a', '1') }), NEVER],
        renew: [of(answer(200, '"t2"'))],
        send: [NEVER],
      });
      const injector = route({ token: 't', userId: 'user1', conversationId: 'c1', transport });
      const { message$, status$, checkpoint$, token$, request$, send, history, consume } = injected(injector);
      const sources = {
        ...(reader === 'message$' ? { message$ } : { consume: consume(() => NEVER) }),
        status$,
        checkpoint$,
        token$,
        request$,
        send: send('hello'),
        later: send('later'),
        history: history(),
      };
      const ends: unknown[] = [];
      for (const [name, source$] of Object.entries<Observable<unknown>>(sources))
        source$.subscribe({ error: (error: unknown) => ends.push(error), complete: () => ends.push(name) });
      at(2500, () => injector.destroy());
      flush();

      expect(ends.sort()).toEqual(Object.keys(sources).sort());
      const open = [...transport.reads, ...transport.sends].filter((request) => request.unsubscribedFrame > 500);
      expect(open.map(({ unsubscribedFrame }) => unsubscribedFrame)).toEqual(open.map(() => 2500));
      expect(open.length).toBeGreaterThan(1);
      expect(frame()).toBe(2500);
    });
  });

  it('a conversation is over: what is subscribed later completes, and nothing is asked', () => {
    run(({ expectObservable }) => {
      const transport = scriptedTransport({});
      const injector = route({ token: 't', conversationId: 'c1', userId: 'user1', transport });
      const { message$, status$, send, history, consume } = injected(injector);
      injector.destroy();
      for (const source$ of [
        message$,
        status$,
        send('hello'),
        history(),
        consume(() => NEVER),
      ] as Observable<unknown>[])
        expectObservable(source$).toBe('|');
      expect(transport.requests).toEqual([]);
    });
  });
});
