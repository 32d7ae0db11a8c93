import { text } from 'node:stream/consumers';
import { elementAt, firstValueFrom } from 'rxjs';
import { endedBy, setUpProgram } from './program';

describe('the program with a dead-letter list', () => {
  it('sets aside what has failed three times, and goes on with all the rest', async () => {
    const asked: string[] = [];
    const keys = new Map<string, unknown>();
    const program = await setUpProgram('deadLetters', ['a', 'poison', 'flaky', 'd'], (request, response) => {
      void text(request).then((order) => {
        asked.push(order);
        keys.set(order, request.headers['idempotency-key']);
        const tries = asked.filter((other) => other === order).length;
        response.statusCode = order === 'poison' || (order === 'flaky' && tries < 3) ? 500 : 200;
        response.end();
      });
    });
    try {
      // two sets, and the empty one
      const read = firstValueFrom(program.read$.pipe(elementAt(2)));
      const { child, ended } = program.start();
      await read;
      child.kill('SIGKILL');
      expect(await ended).toEqual(endedBy('SIGKILL', null));

      expect(asked).toEqual(['a', 'poison', 'poison', 'poison', 'flaky', 'flaky', 'flaky', 'd']);
      const letters = program.kept().trim().split('\n');
      expect(letters.map((letter) => JSON.parse(letter) as unknown)).toEqual([
        {
          message: expect.objectContaining({ id: keys.get('poison'), text: 'poison' }) as unknown,
          error: 'Error: The order desk answers 500',
        },
      ]);
    } finally {
      await program.close();
    }
  });
});
