import { firstValueFrom, merge, NEVER, of, switchMap, take, timer } from 'rxjs';
import type { ConnectOptions } from 'rxjs-direct-line';
import { problem, set, started } from '../support/answers';
import { chatOver, type Script } from '../support/scriptedTransport';

// RxJS fires `timer(Infinity)` and `timer(2 ** 31)` at once, but not in virtual time, where these specs would stay green

/** The requests there are when a timer has fired that was set after the last answer. */
async function requestsOf(script: Script, options: ConnectOptions = {}): Promise<string[]> {
  const { message$, transport } = chatOver(script, options);
  const reading = message$.subscribe({ error: () => undefined });
  await firstValueFrom(timer(5).pipe(switchMap(() => timer(5))));
  reading.unsubscribe();
  return transport.requests.map(({ method, url }) => `${method} ${new URL(url).pathname}`);
}

const start = 'POST /api/conversations';
const read = 'GET /api/conversations/c1/messages';
const long = [Infinity, 2 ** 31, 2 ** 40];

describe('in real time', () => {
  it.each(long)('an interval of %d ms makes no second GET', async (interval) => {
    expect(await requestsOf({ read: [of(set(''))] }, { interval })).toEqual([read]);
  });

  it.each(long)('nor does an interval of %d ms that comes from a stream', async (ms) => {
    const interval$ = merge(of(ms), NEVER);
    expect(await requestsOf({ read: [of(set(''))] }, { interval: interval$ })).toEqual([read]);
  });

  it.each([2 ** 31, 2 ** 40])('a burst of %d ms makes no GET', async (burst) => {
    const { send, text$, transport } = chatOver({ read: [of(set(''))], send: [of(set(''))] }, { burst });
    const reading = text$.subscribe();
    send('x').subscribe();
    await firstValueFrom(timer(5).pipe(switchMap(() => timer(5))));
    reading.unsubscribe();
    expect(transport.reads).toHaveLength(1);
  });

  it('a spread counts from the end of the tick that subscribes, however long that is', async () => {
    const { text$, transport } = chatOver({ read: [of(set(''))] }, { spread: 40, random: () => 1 });
    const reading = text$.subscribe();
    const end = performance.now() + 80;
    while (performance.now() < end);
    await firstValueFrom(timer(5));
    expect(transport.reads).toEqual([]);
    reading.unsubscribe();
  });

  it.each(long)('a timeout of %d ms aborts no GET', async (timeout) => {
    const { message$, transport } = chatOver({ read: [NEVER] }, { timeout, retry: { count: 0 } });
    const errors: unknown[] = [];
    const reading = message$.pipe(take(1)).subscribe({ error: (error: unknown) => errors.push(error) });
    await firstValueFrom(timer(5).pipe(switchMap(() => timer(5))));
    expect(transport.reads).toMatchObject([{ unsubscribedFrame: Infinity }]);
    expect(errors).toEqual([]);
    reading.unsubscribe();
  });

  it.each([3_000_000, 2 ** 40, '9'.repeat(20)])('a Retry-After of %d s makes no GET', async (seconds) => {
    const read$ = of(problem(503, { 'Retry-After': `${seconds}` }));
    expect(await requestsOf({ read: [read$] })).toEqual([read]);
  });

  it('nor does a Retry-After of a far date', async () => {
    const read$ = of(problem(503, { 'Retry-After': 'Fri, 01 Jan 2100 00:00:00 GMT' }));
    expect(await requestsOf({ read: [read$] })).toEqual([read]);
  });

  it.each(long)('a backoff of %d ms makes no GET', async (delay) => {
    const retry = { delay, maxDelay: delay, jitter: false };
    expect(await requestsOf({ read: [of(problem(503))] }, { retry })).toEqual([read]);
  });

  it.each([4e6, 2 ** 40])('a token that lives for %d s is not renewed', async (expires_in) => {
    const start$ = of(started('c1', { token: 'token', expires_in }));
    expect(await requestsOf({ start: [start$], read: [of(set(''))] })).toEqual([start, read]);
  });
});
