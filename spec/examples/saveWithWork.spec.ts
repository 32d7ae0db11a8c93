import { elementAt } from 'rxjs';
import { endedBy, setUpProgram } from './program';

describe('the program that saves with its work', () => {
  let program: Awaited<ReturnType<typeof setUpProgram>>;
  beforeEach(async () => {
    program = await setUpProgram('saveWithWork', ['a', 'b', 'c', 'd', 'e']);
  });
  afterEach(() => program.close());

  /** Kills it when it has asked so many times: what came before the last has been saved. */
  async function killAtRead(nth: number) {
    const { child, ended } = program.start();
    // before the answer goes out: it must not be saved
    program.read$.pipe(elementAt(nth - 1)).subscribe(() => child.kill('SIGKILL'));
    expect(await ended).toEqual(endedBy('SIGKILL', null));
    return JSON.parse(program.kept()) as { orders: [string, string][]; checkpoint: Record<string, string> };
  }

  it('goes on after a kill where its store is', async () => {
    const { orders, checkpoint } = await killAtRead(2);
    expect(orders.map(([, text]) => text)).toEqual(['a', 'b']);
    expect(checkpoint).toEqual({ conversationId: program.conversationId, watermark: expect.any(String) as unknown });

    // one set of two, one of one, and the empty one: nothing is read again
    const after = await killAtRead(3);
    expect(after.orders.map(([, text]) => text)).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(new Set(after.orders.map(([id]) => id)).size).toBe(5);
  });
});
