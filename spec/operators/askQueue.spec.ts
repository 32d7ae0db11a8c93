import { delay, EMPTY, merge, of, TimeoutError } from 'rxjs';
import { ask } from 'rxjs-direct-line';
import type { Bot, FakeDirectLine } from 'rxjs-direct-line/testing';
import { asked, chatWith, fakeService, textOf, timesOf } from '../support/fakeChat';
import { run } from '../support/marbles';

/** At a pace that is known: what is said at once is read after 300 ms. */
const chatAt = (service: FakeDirectLine) => chatWith(service, { burst: 300 });
const sends = /^POST messages/;
const timedOut = expect.any(TimeoutError) as TimeoutError;
/** Says what it was told after so many ms. */
const slow: Bot = ({ text = '' }) => of(`${text}!`).pipe(delay(50));

describe('asks of one chat', () => {
  it('have their turns one after the other', () => {
    run(({ expectObservable, flush }) => {
      const service = fakeService({ bot: slow });
      const chat = chatAt(service);
      expectObservable(textOf(ask(chat, 'a'))).toBe('300ms a 1999ms |', { a: 'a!' });
      expectObservable(textOf(ask(chat, 'b'))).toBe('2600ms b 1999ms |', { b: 'b!' });
      flush();
      expect(timesOf(service, sends)).toEqual([0, 2300]);
    });
  });

  it('get no reply that came before their own echo', () => {
    run(({ expectObservable }) => {
      // the second reply to the first comes when it is over, and before the second is read
      const bot: Bot = ({ text }) =>
        text === 'a' ? merge(of('a1'), of('a2').pipe(delay(450))) : of('b1').pipe(delay(1));
      const chat = chatAt(fakeService({ bot }));
      expectObservable(textOf(ask(chat, 'a', { quiet: 200 }))).toBe('300ms a 199ms |', { a: 'a1' });
      expectObservable(textOf(ask(chat, 'b', { quiet: 200 }))).toBe('800ms b 199ms |', { b: 'b1' });
    });
  });

  it('start their timeout when their turn has come', () => {
    run(({ expectObservable }) => {
      const chat = chatAt(fakeService({ bot: () => EMPTY }));
      expectObservable(ask(chat, 'a', { timeout: 5000 })).toBe('5s #', {}, timedOut);
      expectObservable(ask(chat, 'b', { timeout: 5000 })).toBe('10s #', {}, timedOut);
    });
  });

  it('make way when they are unsubscribed', () => {
    run(({ expectObservable, flush }) => {
      const service = fakeService({ bot: slow });
      const chat = chatAt(service);
      expectObservable(textOf(ask(chat, 'a')), '^ 99ms !').toBe('');
      expectObservable(textOf(ask(chat, 'b')), '^ 49ms !').toBe('');
      // read by the burst after the first
      expectObservable(textOf(ask(chat, 'c'))).toBe('300ms c 1999ms |', { c: 'c!' });
      flush();
      expect(timesOf(service, sends)).toEqual([0, 100]);
    });
  });

  it('make way when they fail', () => {
    run(({ expectObservable, flush }) => {
      const service = fakeService({
        bot: slow,
        fault: ({ operation, nth }) =>
          operation === 'send' && nth === 1 ? { kind: 'status', status: 502 } : undefined,
      });
      const chat = chatAt(service);
      expectObservable(ask(chat, 'a')).toBe('#', {}, expect.objectContaining({ name: 'SendError' }));
      expectObservable(textOf(ask(chat, 'b'))).toBe('300ms b 1999ms |', { b: 'b!' });
      flush();
      expect(asked(service, sends)).toEqual([
        { at: 0, what: 'POST messages', status: 502 },
        { at: 0, what: 'POST messages', status: 204 },
      ]);
    });
  });

  it('do not wait for those of another chat', () => {
    run(({ expectObservable }) => {
      const service = fakeService({ bot: slow });
      expectObservable(textOf(ask(chatAt(service), 'a'))).toBe('300ms a 1999ms |', { a: 'a!' });
      expectObservable(textOf(ask(chatAt(service), 'b'))).toBe('300ms b 1999ms |', { b: 'b!' });
    });
  });
});
