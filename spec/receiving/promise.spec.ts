import { firstValueFrom, map, range, take, toArray } from 'rxjs';
import { type Checkpoint, connect, type HandlerError, type MessageSet } from 'rxjs-direct-line';
import { fakeDirectLine } from 'rxjs-direct-line/testing';

/** A promise that ends when it is told to. */
function deferred() {
  let resolve: () => void = () => undefined;
  let reject: (error: Error) => void = () => undefined;
  const promise = new Promise<void>((...ends) => ([resolve, reject] = ends));
  return { promise, resolve, reject };
}

/** All that is due by now has been done: promises take turns, timers of 0 ms after them. */
const turn = () => new Promise((resolve) => setImmediate(resolve));

// promises know no virtual time
describe('a handler that gives a promise', () => {
  const setUp = () => {
    const transport = fakeDirectLine({ bot$: range(1, 4).pipe(map((n) => `${n}`)), pageSize: 2 });
    const chat = connect({ secret: 'secret', transport, interval: Infinity });
    const checkpoints: Checkpoint[] = [];
    chat.checkpoint$.subscribe((checkpoint) => checkpoints.push(checkpoint));
    const reads = () => transport.requests.filter(({ method }) => method === 'GET').length;
    return { ...chat, checkpoints, reads };
  };
  const textsOf = ({ messages }: MessageSet) => messages.map(({ text }) => text).join(' ');

  it('is an async function: each value is emitted, each set committed', async () => {
    const { consume, checkpoints } = setUp();
    const handler = async (given: MessageSet) => {
      await turn();
      return textsOf(given);
    };

    expect(await firstValueFrom(consume(handler).pipe(take(2), toArray()))).toEqual(['1 2', '3 4']);
    expect(checkpoints).toHaveLength(1); // the second was left when its value came, before its end
  });

  it('is an async generator', async () => {
    const { consume } = setUp();
    const handler = async function* ({ messages }: MessageSet) {
      for (const { text } of messages) {
        await turn();
        yield text;
      }
    };

    expect(await firstValueFrom(consume(handler).pipe(take(4), toArray()))).toEqual(['1', '2', '3', '4']);
  });

  it('is waited for: no GET and no checkpoint before it has ended', async () => {
    const { consume, checkpoints, reads } = setUp();
    const work = deferred();
    const consumption = consume(() => work.promise).subscribe();
    await turn();
    expect([reads(), checkpoints.length]).toEqual([1, 0]);

    work.resolve();
    await turn();
    consumption.unsubscribe();
    // two sets, and the empty answer after them
    expect([reads(), checkpoints.length]).toEqual([3, 2]);
  });

  it('is a HandlerError where it rejects, and the set comes again without another GET', async () => {
    const { consume, checkpoints, reads } = setUp();
    const boom = new Error('boom');
    const error = await firstValueFrom(consume(() => Promise.reject(boom))).catch((error: unknown) => error);
    expect(error).toMatchObject({ name: 'HandlerError', cause: boom });
    expect(textsOf((error as HandlerError).set)).toBe('1 2');

    expect(await firstValueFrom(consume((given) => [textsOf(given)]))).toBe('1 2');
    expect([reads(), checkpoints.length]).toEqual([1, 0]);
  });

  it('commits nothing where it ends after its reader has left', async () => {
    const { consume, checkpoints, reads } = setUp();
    const [late, work] = [deferred(), deferred()];
    const seen: string[] = [];
    const handler = (end: Promise<void>) => (given: MessageSet) => {
      seen.push(textsOf(given));
      return end;
    };
    consume(handler(late.promise)).subscribe().unsubscribe();
    const consumption = consume(handler(work.promise)).subscribe();

    late.resolve();
    await turn();
    expect([seen, reads(), checkpoints.length]).toEqual([['1 2', '1 2'], 1, 0]);

    work.resolve();
    await turn();
    consumption.unsubscribe();
    expect([seen, reads(), checkpoints.length]).toEqual([['1 2', '1 2', '3 4'], 3, 2]);
  });

  it('harms nobody where it rejects after its reader has left', async () => {
    const { consume, checkpoints } = setUp();
    const late = deferred();
    consume(() => late.promise)
      .subscribe()
      .unsubscribe();

    // an unhandled rejection would end the process
    late.reject(new Error('late'));
    await turn();
    expect(checkpoints).toEqual([]);
    expect(await firstValueFrom(consume((given) => [textsOf(given)]))).toBe('1 2');
  });
});
