import { concat, ignoreElements, merge, of, switchMap, throwError, timer } from 'rxjs';
import type { Bot, FakeDirectLineOptions } from 'rxjs-direct-line/testing';
import { chatWith, fakeService } from '../support/fakeChat';
import { run } from '../support/marbles';

// what docs/testing.md says may go wrong, and its cure
describe('a test with fakeDirectLine', () => {
  it.each<[string, Bot, string]>([
    ['an array', () => ['a'], '(ha)'],
    ['an Observable', () => of('a'), '(ha)'],
    ['never a promise', () => Promise.resolve('a'), 'h'],
  ])('hears in virtual time: %s', (_, bot, expected) => {
    run(({ expectObservable }) => {
      const { send, text$ } = chatWith(fakeService({ bot }));
      const said$ = concat(send('hello').pipe(ignoreElements()), text$);
      expectObservable(said$, '^ 9s !').toBe(expected, { h: 'hello', a: 'a' });
    });
  });

  it('gives the first set to the first of two subscribers alone, unless there is a latency', () => {
    const saidWith = (options: FakeDirectLineOptions) => {
      const { text$ } = chatWith(fakeService({ bot$: of('a'), ...options }));
      return merge(text$, text$);
    };
    run(({ expectObservable }) => {
      expectObservable(saidWith({}), '               ^ 500ms !').toBe('a');
      expectObservable(saidWith({ latency: 1 }), '   ^ 500ms !').toBe('--(aa)');
    });
  });

  it('does not hear what a hot bot$ says before the conversation begins', () => {
    run(({ hot, expectObservable }) => {
      const { text$ } = chatWith(fakeService({ bot$: hot('-a-b') }));
      expectObservable(text$, '--^ 1100ms !').toBe('1002ms b');
    });
  });

  const failure = new Error('out of order');
  const failing$ = throwError(() => failure);

  it.each<[string, Bot, string]>([
    ['at once: the client too', () => failing$, '#'],
    ['a moment later: the client does not hear of it', () => timer(0).pipe(switchMap(() => failing$)), '(s|)'],
  ])('tells by botError$ of a bot that fails %s', (_, bot, expected) => {
    run(({ expectObservable }) => {
      const service = fakeService({ bot });
      expectObservable(service.botError$).toBe('e', { e: failure });
      expectObservable(chatWith(service).send('hello')).toBe(
        expected,
        { s: undefined },
        expect.objectContaining({ delivery: 'unknown', status: 502 }),
      );
    });
  });
});
