import { once } from 'node:events';
import { join } from 'node:path';
import { type ChildScript, childScript } from '../support/childScript';

describe('the end of a worker', () => {
  let script: ChildScript;

  beforeAll(async () => {
    script = await childScript(join(__dirname, 'ending.ts'));
  });
  afterAll(() => script.remove());

  async function start(...args: string[]) {
    const { child, ended } = script.start(...args);
    await once(child.stdout!, 'data');
    return { child, ended };
  }

  it.each(['SIGTERM', 'SIGINT'] as const)('is in good order at %s', async (signal) => {
    const { child, ended } = await start('drain');
    child.kill(signal);

    expect(await ended).toMatchObject({ exit: 0, out: 'ready\ndrained\n', err: '' });
  });

  it('comes within the limit if the drain does not end', async () => {
    const { child, ended } = await start('hang', '500');
    child.kill('SIGTERM');

    expect(await ended).toMatchObject({ exit: 1, err: 'not drained within 500 ms\n' });
  });

  it('comes at once at a second signal', async () => {
    const { child, ended } = await start('hang');
    child.kill('SIGINT');
    // Two signals of one kind may become one, if the first has not arrived.
    child.kill('SIGTERM');

    expect(await ended).toMatchObject({ exit: 1, err: 'ended at once by a second signal\n' });
  });

  it('tells a drain that failed', async () => {
    const { child, ended } = await start('fail');
    child.kill('SIGTERM');

    expect(await ended).toMatchObject({ exit: 1, err: 'Error: no\n' });
  });

  it('is that of its parent, in whatever way that ended', async () => {
    const { child, ended } = await start('parent');
    child.kill('SIGKILL');

    // The standard output is at its end when both have ended.
    expect(await ended).toMatchObject({ signal: 'SIGKILL', out: 'ready\ndrained\n' });
  });
});
