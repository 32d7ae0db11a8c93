import { amount } from '../support/amount';
import { collectGarbage } from '../support/collectGarbage';
import { createClient } from './client';

describe('a service', () => {
  it('keeps nothing of conversations that are forgotten', async () => {
    const { start, send, conversation } = createClient({
      maxLog: 2 ** 22,
      bot: () => [`You said ${'y'.repeat(5000)}`],
    });
    const converse = (times: number) => {
      for (let i = 0; i < times; i++) {
        const { conversationId: id, token } = start();
        expect(send(id, { text: 'x'.repeat(5000) }, token).status).toBe(204);
        conversation(id).say('z'.repeat(5000));
      }
    };
    const used = async () => {
      await collectGarbage();
      return process.memoryUsage().heapUsed;
    };

    converse(400);
    const before = await used();
    converse(amount({ full: 1500, everyday: 800 }));
    // 22 MB go through (12 everyday), and are held without the limit; with it there is little but the tokens
    expect((await used()) - before).toBeLessThan(5_000_000);
    // and the service itself was there until now
    converse(1);
  });
});
