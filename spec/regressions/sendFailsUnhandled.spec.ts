import { join } from 'node:path';
import { startEmulator } from 'rxjs-direct-line/emulator';
import { childScript, type ChildScript } from '../support/childScript';

describe('an unhandled error of send', () => {
  let script: ChildScript;

  beforeAll(async () => {
    script = await childScript(join(__dirname, 'sendFailsUnhandled.ts'));
  });
  afterAll(() => script.remove());

  // never swallowed: the process would poll for ever, with nobody any the wiser
  it('ends the process, and says why without the credential', async () => {
    const { url, secret, close } = await startEmulator({
      fault: ({ operation }) => (operation === 'send' ? { kind: 'status', status: 502 } : undefined),
    });
    const { ended } = script.start(url, secret);
    const { exit, out, err } = await ended;
    await close();

    expect([exit, out]).toEqual([1, '']);
    expect(err).toMatch(/SendError: POST .*It failed/);
    expect(err).toMatch(/delivery: 'unknown'/);
    expect(err).not.toContain(secret);
  }, 15_000);
});
