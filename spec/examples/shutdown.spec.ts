import { writeFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { elementAt, firstValueFrom, Subject } from 'rxjs';
import { serve } from '../support/server';
import { endedBy, setUpProgram } from './program';

describe('the program that is told to end', () => {
  const order$ = new Subject<ServerResponse>();
  let program: Awaited<ReturnType<typeof setUpProgram>>;
  beforeEach(async () => {
    program = await setUpProgram('shutdown', ['a', 'b', 'c'], (_, response) => order$.next(response));
  });
  afterEach(() => program.close());

  const nthOrder = (nth: number) => firstValueFrom(order$.pipe(elementAt(nth - 1)));
  const checkpoint = () => JSON.parse(program.kept()) as unknown;
  const saved = () => ({ conversationId: program.conversationId, watermark: expect.any(String) as unknown });

  /** Ends it with its first set. */
  async function endAtOnce() {
    const { child, ended } = program.start();
    const answering = order$.subscribe((response) => {
      // a second one would kill it
      if (!child.killed) child.kill('SIGTERM');
      response.end();
    });
    const end = await ended;
    answering.unsubscribe();
    return end;
  }

  it('finishes the set in hand, saves the checkpoint, and exits with 0', async () => {
    let reads = 0;
    const counting = program.read$.subscribe(() => (reads += 1));
    const first = nthOrder(1);
    const second = nthOrder(2);
    const { child, ended } = program.start();
    const inHand = await first;
    child.kill('SIGTERM');
    expect(program.kept()).toBe('');

    inHand.end();
    (await second).end();
    expect(await ended).toEqual(endedBy(null, 0));
    expect(checkpoint()).toEqual(saved());
    expect(reads).toBe(1);
    counting.unsubscribe();
    const between = checkpoint();

    // the next process has the rest
    const third = nthOrder(1);
    const next = program.start();
    const last = await third;
    next.child.kill('SIGTERM');
    last.end();
    expect(await next.ended).toEqual(endedBy(null, 0));
    expect(checkpoint()).not.toEqual(between);
  });

  it('exits with 0 from within a wait', async () => {
    const answering = order$.subscribe((response) => response.end());
    // two sets, and the empty one
    const drained = firstValueFrom(program.read$.pipe(elementAt(2)));
    const { child, ended } = program.start();
    await drained;
    child.kill('SIGTERM');
    expect(await ended).toEqual(endedBy(null, 0));
    expect(checkpoint()).toEqual(saved());
    answering.unsubscribe();
  });

  it('takes the position from its file, and no other option', async () => {
    let strays = 0;
    const elsewhere = await serve((_, response) => {
      strays += 1;
      response.end();
    });
    const { conversationId } = program;
    writeFileSync(program.file, JSON.stringify({ conversationId, domain: elsewhere.url, allowHttp: true }));
    expect(await endAtOnce()).toEqual(endedBy(null, 0));
    expect(strays).toBe(0);
    await elsewhere.close();
  });

  it.each(['["c","w"]', '{"conversationId":7}', '{"watermark":"w"}', '{"conv'])(
    'starts from the beginning with a file of %s',
    async (kept) => {
      writeFileSync(program.file, kept);
      const { err, ...end } = await endAtOnce();
      expect({ ...end, err: '' }).toEqual(endedBy(null, 0));
      expect(err).toMatch(/starts from the beginning/);
      expect(checkpoint()).toEqual(saved());
    },
  );

  it('exits with 1, and says why, where the work fails: nothing is saved', async () => {
    const order = nthOrder(1);
    const { ended } = program.start();
    const response = await order;
    response.statusCode = 500;
    response.end();
    const { exit, err } = await ended;
    expect(exit).toBe(1);
    expect(err).toMatch(/HandlerError[^]*The order desk answers 500/);
    expect(program.kept()).toBe('');
  });
});
