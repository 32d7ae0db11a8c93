import { delay, EMPTY, merge, of, TimeoutError, timer } from 'rxjs';
import { ask } from 'rxjs-direct-line';
import type { Bot, FakeDirectLine } from 'rxjs-direct-line/testing';
import { chatWith, fakeService, textOf, timesOf } from '../support/fakeChat';
import { run } from '../support/marbles';

/** At a pace that is known: what is said at once is read after 300 ms. */
const chatAt = (service: FakeDirectLine) => chatWith(service, { burst: 300 });
const silent: Bot = () => EMPTY;
const sends = /^POST messages/;
const timedOut = expect.any(TimeoutError) as TimeoutError;
/** Replies so many ms after each message. */
const after =
  (...times: number[]): Bot =>
  ({ text = '' }) =>
    merge(...times.map((ms, i) => of(`${text} ${i + 1}`).pipe(delay(ms))));

describe('ask', () => {
  it('gives the replies, and completes when it has been quiet after the last one', () => {
    run(({ expectObservable }) => {
      const chat = chatAt(fakeService({ bot: after(50, 1950, 7000) }));
      // read by the burst, and by the regular poll
      expectObservable(textOf(ask(chat, 'Well?'))).toBe('300ms a 1699ms b 1999ms |', { a: 'Well? 1', b: 'Well? 2' });
    });
  });

  it('counts `quiet` ms', () => {
    run(({ expectObservable }) => {
      const chat = chatAt(fakeService({ bot: after(50, 1950) }));
      expectObservable(textOf(ask(chat, 'Well?', { quiet: 500 }))).toBe('300ms a 499ms |', { a: 'Well? 1' });
    });
  });

  it('gives a reply that comes in one set with the echo, and nothing that was said before', () => {
    run(({ expectObservable }) => {
      const bot$ = of('Hello!', 'How are you?');
      // the burst alone reads
      const chat = chatWith(fakeService({ bot$, bot: () => ['Fine.'] }), { burst: 300, interval: Infinity });
      expectObservable(chat.text$, '^ 99ms !').toBe('(hi)', { h: 'Hello!', i: 'How are you?' });
      expectObservable(textOf(ask(chat, 'And you?')), '500ms ^').toBe('800ms a 1999ms |', { a: 'Fine.' });
    });
  });

  it('posts once for each subscription, each time with another clientId', () => {
    run(({ expectObservable, flush }) => {
      const ids = new Set<unknown>();
      const bot: Bot = ({ channelData }) => {
        ids.add(channelData?.['clientId']);
        return ['Yes.'];
      };
      const service = fakeService({ bot });
      const answer$ = textOf(ask(chatAt(service), 'Well?', { quiet: 100 }));
      expectObservable(answer$, '1s ^').toBe('     1300ms a 99ms |', { a: 'Yes.' });
      expectObservable(answer$, '2s ^').toBe('     2300ms a 99ms |', { a: 'Yes.' });
      flush();
      expect(timesOf(service, sends)).toEqual([1000, 2000]);
      expect(ids.size).toBe(2);
    });
  });

  it('asks nothing of the service before it is subscribed', () => {
    const service = fakeService();
    void ask(chatAt(service), 'Well?');
    expect(service.requests).toEqual([]);
  });

  it('posts a message as it is, with its own clientId', () => {
    run(({ expectObservable, flush }) => {
      const got: unknown[] = [];
      const bot: Bot = ({ from, text, channelData }) => {
        got.push({ from, text, channelData });
        return ['Yes.'];
      };
      const question = { from: 'user2', text: 'Well?', channelData: { table: 7 }, clientId: 'mine' };
      expectObservable(textOf(ask(chatAt(fakeService({ bot })), question))).toBe('300ms a 1999ms |', { a: 'Yes.' });
      flush();
      expect(got).toEqual([{ from: 'user2', text: 'Well?', channelData: { table: 7, clientId: 'mine' } }]);
    });
  });

  it('fails with the TimeoutError of RxJS when no reply comes in time', () => {
    run(({ expectObservable }) => {
      const chat = chatAt(fakeService({ bot: after(31_000) }));
      expectObservable(ask(chat, 'Well?')).toBe('30s #', {}, timedOut);
      expectObservable(ask(chatAt(fakeService({ bot: silent })), 'Well?', { timeout: 400 })).toBe(
        '400ms #',
        {},
        timedOut,
      );
    });
  });

  it('does not time out once a reply has come', () => {
    run(({ expectObservable }) => {
      const chat = chatAt(fakeService({ bot: after(50, 1950) }));
      const answer$ = textOf(ask(chat, 'Well?', { timeout: 500 }));
      expectObservable(answer$).toBe('300ms a 1699ms b 1999ms |', { a: 'Well? 1', b: 'Well? 2' });
    });
  });

  it('leaves nothing running when it has ended', () => {
    run(({ expectObservable, flush, frame }) => {
      const service = fakeService({ bot: after(50) });
      expectObservable(textOf(ask(chatAt(service), 'Well?'))).toBe('300ms a 1999ms |', { a: 'Well? 1' });
      flush();
      expect(frame()).toBe(2300);
      expect(service.requests.filter(({ at }) => at > 2300)).toEqual([]);
    });
  });

  // virtual time hides what setTimeout does with these: it fires at once
  it.each([Infinity, 2 ** 31])('does not end early in real time: after %d ms', async (ms) => {
    const chat = chatAt(fakeService({ bot: silent }));
    const ended = jest.fn();
    const asking = ask(chat, 'Well?', { timeout: ms }).subscribe({ error: ended, complete: ended });
    await new Promise((resolve) => timer(20).subscribe(resolve));
    asking.unsubscribe();
    expect(ended).not.toHaveBeenCalled();
  });

  it.each([
    ['message', () => ask(chatAt(fakeService()), null as never)],
    ['quiet', () => ask(chatAt(fakeService()), 'Well?', { quiet: NaN })],
    ['timeout', () => ask(chatAt(fakeService()), 'Well?', { timeout: -1 })],
  ])('throws a TypeError that names the argument that is wrong: %s', (name, wrong) => {
    expect(wrong).toThrow(new TypeError(`not valid: ${name}`));
  });
});
