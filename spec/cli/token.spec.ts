import { firstValueFrom, of } from 'rxjs';
import { connect } from 'rxjs-direct-line';
import { type Emulator, startEmulator } from 'rxjs-direct-line/emulator';
import { start } from './here';
import { install } from './installed';

describe('direct-line token', () => {
  let command: Awaited<ReturnType<typeof install>>;
  let emulator: Emulator;
  let env: Record<string, string>;
  beforeAll(async () => {
    command = await install();
  });
  beforeEach(async () => {
    emulator = await startEmulator({ secret: 'open-sesame', bot$: of('hello') });
    env = { DIRECT_LINE_DOMAIN: emulator.url, DIRECT_LINE_SECRET: emulator.secret };
  });
  afterEach(() => Promise.all([emulator.close(), command.stop()]));
  afterAll(() => command.remove());

  it('prints a token that opens a conversation', async () => {
    const { exit, out, err } = await command.start(['token'], env).ended;
    expect({ exit, err }).toEqual({ exit: 0, err: '' });
    expect(out).toMatch(/^\S+\n$/);
    expect(out).not.toContain(emulator.secret);
    const { message$ } = connect({ domain: emulator.url, token: out.trim() });
    expect(await firstValueFrom(message$)).toMatchObject({ text: 'hello' });
  });

  it('generates it with the secret, whatever token there is already', async () => {
    const { exit } = await start(['token'], { ...env, DIRECT_LINE_TOKEN: 'old' }).ended;
    expect(exit).toBe(0);
  });

  it('says that the secret is not accepted, without a word of it', async () => {
    const { exit, out, err } = await start(['token'], { ...env, DIRECT_LINE_SECRET: 'open-barley' }).ended;
    expect({ exit, out }).toEqual({ exit: 1, out: '' });
    expect(err).toMatch(/^direct-line: DIRECT_LINE_SECRET is not accepted: .+\n$/);
    expect(err).not.toContain('open-barley');
  });
});
