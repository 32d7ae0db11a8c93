import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { networkInterfaces } from 'node:os';
import { startEmulator, type Emulator, type EmulatorOptions } from '../../src/emulator';
import { createHostCheck, urlOf } from '../../src/emulator/hostNames';

describe('the host of an emulator', () => {
  const isAnswered = (header: string | undefined, host = '127.0.0.1', allowedHosts: readonly string[] = []) =>
    createHostCheck({ host, allowedHosts })(header);

  it.each(['localhost', 'LOCALHOST:80', '127.0.0.1', '127.0.0.1:1', '[::1]', '[::1]:80'])('is called %s', (header) => {
    expect(isAnswered(header)).toBe(true);
    expect(isAnswered(header, '0.0.0.0')).toBe(true);
  });

  it.each([undefined, '', 'evil.example', 'localhost.evil.example', 'localhost@evil.example', 'localhost:x', '[::1'])(
    'is never called %s',
    (header) => {
      expect(isAnswered(header)).toBe(false);
      expect(isAnswered(header, '0.0.0.0')).toBe(false);
    },
  );

  it.each(['192.168.1.5', '10.0.0.1:3000', '[fe80::1]:3000', '127.0.0.2'])(
    'is called %s if other machines can reach it, and only then',
    (header) => {
      expect(isAnswered(header, '0.0.0.0')).toBe(true);
      expect(isAnswered(header, '::')).toBe(true);
      expect(isAnswered(header, '127.0.0.1')).toBe(false);
      expect(isAnswered(header, 'localhost')).toBe(false);
    },
  );

  it('is called by its own name, and by those that are allowed', () => {
    expect(isAnswered('127.0.0.2:80', '127.0.0.2')).toBe(true);
    expect(isAnswered('my-machine:80', 'my-machine')).toBe(true);
    expect(isAnswered('Host.Docker.Internal:80', '0.0.0.0', ['host.docker.internal'])).toBe(true);
  });

  it.each([
    ['127.0.0.1', 'http://127.0.0.1:80'],
    ['0.0.0.0', 'http://127.0.0.1:80'],
    ['::', 'http://[::1]:80'],
    ['fe80::1', 'http://[fe80::1]:80'],
    ['localhost', 'http://localhost:80'],
  ])('%s has a URL of its own', (host, url) => {
    expect(urlOf(host, 80)).toBe(url);
  });
});

describe('startEmulator with a host', () => {
  let emulator: Emulator;
  afterEach(() => emulator.close());
  const begin = async (options: EmulatorOptions) => (emulator = await startEmulator({ secret: 's', ...options }));

  const statusAt = async (url: string, host?: string) => {
    const headers = { authorization: 'Bearer s', ...(host !== undefined && { host }) };
    const sent = request(`${url}/api/conversations`, { method: 'POST', agent: false, headers }).end();
    const [answer] = (await once(sent, 'response')) as [IncomingMessage];
    answer.resume();
    return answer.statusCode;
  };

  it('listens at it, and answers by the addresses of this machine', async () => {
    const { url } = await begin({ host: '0.0.0.0', allowedHosts: ['phone.test'] });
    const { port } = new URL(url);
    const addresses = Object.values(networkInterfaces())
      .flatMap((all = []) => all)
      .filter(({ family }) => family === 'IPv4')
      .map(({ address }) => address);

    for (const address of [...addresses, '127.0.0.2']) expect(await statusAt(`http://${address}:${port}`)).toBe(200);
    expect(await statusAt(url, 'phone.test')).toBe(200);
    expect(await statusAt(url, 'evil.example')).toBe(403);
  });

  it('is not to be reached elsewhere by default', async () => {
    const { port } = new URL((await begin({})).url);
    await expect(statusAt(`http://127.0.0.2:${port}`)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });
});

describe('options of an emulator', () => {
  it.each([
    [{ hosts: '0.0.0.0' }, /hosts.*\bhost\b/],
    [{ prot: 1 }, /prot.*\bport\b/],
    [{ Secret: 's' }, /Secret.*\bsecret\b/],
    [{ allowedhosts: [] }, /allowedhosts.*\ballowedHosts\b/],
    [{ host: '' }, /host/],
    [{ host: 1 }, /host/],
    [{ allowedHosts: 'a' }, /allowedHosts/],
    [{ origins: 'https://app.example' }, /origins/],
    [{ origins: [1] }, /origins/],
    [{ allowedHosts: [1] }, /allowedHosts/],
    [{ maxBuffered: 0 }, /maxBuffered/],
  ])('that are wrong, or nearly one of them, are named: %j', async (options, message) => {
    await expect(startEmulator(options as EmulatorOptions)).rejects.toThrow(TypeError);
    await expect(startEmulator(options as EmulatorOptions)).rejects.toThrow(message);
  });

  it('that are of something else are ignored', async () => {
    const { close } = await startEmulator({ somethingElse: 1 } as EmulatorOptions);
    await close();
  });
});
