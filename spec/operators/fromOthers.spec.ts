import { fromOthers, type Message } from 'rxjs-direct-line';
import { run } from '../support/marbles';

const by = (from: string): Message => ({ id: '1', conversationId: 'c', from });
const values = { u: by('user1'), o: by('user10'), b: by('bot') };

describe('fromOthers', () => {
  it('passes on the messages of all but that user', () => {
    run(({ hot, expectObservable, expectSubscriptions }) => {
      const source$ = hot(' -u-b-(bu)-o-|', values);
      const sourceSubs = '  ^-----------!';
      const expected = '    ---b-b----o-|';

      expectObservable(source$.pipe(fromOthers('user1'))).toBe(expected, values);
      expectSubscriptions(source$.subscriptions).toBe(sourceSubs.trim());
    });
  });

  it('fails with its source', () => {
    run(({ hot, expectObservable }) => {
      expectObservable(hot('-u-#', values).pipe(fromOthers('user1'))).toBe('---#', values);
    });
  });

  it.each(['', undefined])('throws a TypeError that names what is no name: %p', (userId) => {
    expect(() => fromOthers(userId as string)).toThrow(new TypeError('not valid: userId'));
  });
});
