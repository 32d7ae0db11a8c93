import { of, Subscription } from 'rxjs';
import { problem, set, started } from '../support/answers';
import { run } from '../support/marbles';
import { chatOver } from '../support/scriptedTransport';

describe('a `random` that gives no number', () => {
  it.each([NaN, undefined as never])('is a TypeError, and no poll without a wait: %p', (given) => {
    const random = () => given;
    run(({ flush, frame }) => {
      const told: unknown[] = [];
      const tell = { error: (error: unknown) => told.push(error) };
      const spread = chatOver({ read: [of(set(''))] }, { random, spread: 100 });
      const retrying = chatOver({ read: [of(problem(503))] }, { random, retry: {} });
      spread.text$.subscribe(tell);
      retrying.text$.subscribe(tell);
      flush();
      const typeError = new TypeError('not valid: a wait of NaN ms');
      expect(told).toEqual([typeError, typeError]);
      expect(frame()).toBeLessThan(10);
      expect(spread.transport.reads.length + retrying.transport.reads.length).toBe(1);
    });
  });
});

describe('a token function', () => {
  const unreadable = Object.defineProperty({}, 'name', {
    get: () => {
      throw new Error('it has no name');
    },
  });
  it.each<[string, unknown]>([
    ['null', null],
    ['a symbol', Symbol('s')],
    ['an object without a prototype', Object.create(null)],
    ['an object whose name throws', unreadable],
  ])('is asked again, whatever it throws: %s', (_, thrown) => {
    run(({ at, flush }) => {
      let calls = 0;
      const token = () => {
        calls += 1;
        if (calls === 1) throw thrown;
        return 'token';
      };
      const script = { start: [of(started())], read: [of(set('a', '1')), of(set(''))] };
      const { text$ } = chatOver(script, { token, secret: '' });
      const seen: unknown[] = [];
      const reader = new Subscription();
      reader.add(text$.subscribe({ next: (text) => seen.push(text), error: (error: unknown) => seen.push(error) }));
      at(1000, () => reader.unsubscribe());
      flush();
      expect(seen).toEqual(['a']);
      expect(calls).toBe(2);
    });
  });
});
