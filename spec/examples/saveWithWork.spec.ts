import { writeFileSync } from 'node:fs';
import { elementAt } from 'rxjs';
import { serve } from '../support/server';
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

  it('takes the position from its store, and no other option', async () => {
    let strays = 0;
    const elsewhere = await serve((_, response) => {
      strays += 1;
      response.end();
    });
    const { conversationId } = program;
    const checkpoint = { conversationId, domain: elsewhere.url, allowHttp: true };
    writeFileSync(program.file, JSON.stringify({ orders: [], checkpoint }));
    expect((await killAtRead(2)).orders).toHaveLength(2);
    expect(strays).toBe(0);
    await elsewhere.close();
  });

  it('keeps its work and starts from the beginning if the file has no position', async () => {
    writeFileSync(program.file, JSON.stringify({ orders: [['old', 'x']], checkpoint: { watermark: 'w' } }));
    const { child, ended } = program.start();
    program.read$.pipe(elementAt(1)).subscribe(() => child.kill('SIGKILL'));
    expect((await ended).err).toMatch(/starts from the beginning/);
    const { orders } = JSON.parse(program.kept()) as { orders: [string, string][] };
    expect(orders.map(([, text]) => text)).toEqual(['x', 'a', 'b']);
  });
});
