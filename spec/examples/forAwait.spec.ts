import type { ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { elementAt, firstValueFrom, Subject } from 'rxjs';
import { endedBy, setUpProgram } from './program';

describe('the program with a loop', () => {
  interface Order {
    readonly order: string;
    /** How many GETs there had been when it came. */
    readonly reads: number;
    readonly response: ServerResponse;
  }
  let order$: Subject<Order>;
  let reads: number;
  let program: Awaited<ReturnType<typeof setUpProgram>>;
  afterEach(() => program.close());

  async function setUp(...said: string[]) {
    order$ = new Subject();
    reads = 0;
    program = await setUpProgram('forAwait', said, (request, response) => {
      void text(request).then((order) => order$.next({ order, reads, response }));
    });
    program.read$.subscribe(() => (reads += 1));
  }
  const nthOrder = (n: number) => firstValueFrom(order$.pipe(elementAt(n - 1)));
  /** Takes all orders, and remembers them. */
  function takeAll() {
    const taken: { order: string; reads: number }[] = [];
    order$.subscribe(({ response, ...order }) => {
      taken.push(order);
      response.end();
    });
    return taken;
  }

  it('reads no further than the loop has come, and leaves it at the last', async () => {
    await setUp('a', 'b', 'c', 'That is all.', 'e', 'f');
    const taken = takeAll();
    expect(await program.start().ended).toEqual(endedBy(null, 0));
    expect(taken).toEqual([
      { order: 'a', reads: 1 },
      { order: 'b', reads: 1 },
      { order: 'c', reads: 2 },
    ]);
    expect(reads).toBe(2);
  });

  it('finishes the set in hand when it is told to end, and exits with 0', async () => {
    await setUp('a', 'b', 'c');
    const first = nthOrder(1);
    const second = nthOrder(2);
    const { child, ended } = program.start();
    const { response } = await first;
    child.kill('SIGTERM');
    response.end();
    (await second).response.end();
    expect(await ended).toEqual(endedBy(null, 0));
    expect(reads).toBe(1);
  });

  it('exits with 0 from within a wait', async () => {
    await setUp('a', 'b', 'c');
    const taken = takeAll();
    // two sets, and the empty one
    const drained = firstValueFrom(program.read$.pipe(elementAt(2)));
    const { child, ended } = program.start();
    await drained;
    child.kill('SIGTERM');
    expect(await ended).toEqual(endedBy(null, 0));
    expect(taken.map(({ order }) => order)).toEqual(['a', 'b', 'c']);
  });

  it('exits with 1, and says why, where the work fails', async () => {
    await setUp('a', 'b', 'c');
    const order = nthOrder(1);
    const { ended } = program.start();
    const { response } = await order;
    response.statusCode = 500;
    response.end();
    const { exit, err } = await ended;
    expect(exit).toBe(1);
    expect(err).toContain('The order desk answers 500');
    expect(reads).toBe(1);
  });

  it('exits with 1, and says why, where the conversation is gone', async () => {
    await setUp('a', 'b', 'c');
    program.forget();
    const { exit, err } = await program.start().ended;
    expect(exit).toBe(1);
    expect(err).toMatch(/HttpError[^]*404/);
  });
});
