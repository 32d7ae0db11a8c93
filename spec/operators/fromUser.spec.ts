import { fromUser, type Message } from 'rxjs-direct-line';
import { run } from '../support/marbles';

const by = (from: string): Message => ({ id: '1', conversationId: 'c', from });
const values = { u: by('user1'), o: by('user10'), b: by('bot') };

describe('fromUser', () => {
  it('passes on the messages of that user alone', () => {
    run(({ hot, expectObservable, expectSubscriptions }) => {
      const source$ = hot(' -u-b-(bu)-o-|', values);
      const sourceSubs = '  ^-----------!';
      const expected = '    -u---u------|';

      expectObservable(source$.pipe(fromUser('user1'))).toBe(expected, values);
      expectSubscriptions(source$.subscriptions).toBe(sourceSubs.trim());
    });
  });

  it('fails with its source', () => {
    run(({ hot, expectObservable }) => {
      expectObservable(hot('-u-#', values).pipe(fromUser('user1'))).toBe('-u-#', values);
    });
  });

  it.each(['', undefined])('throws a TypeError that names what is no name: %p', (userId) => {
    expect(() => fromUser(userId as string)).toThrow(new TypeError('not valid: userId'));
  });
});
