import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { createServer as createSecureServer, request } from 'node:https';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createProxyAgent } from '../../src/http/proxyAgent';

const portOf = (server: Server) => (server.address() as AddressInfo).port;

describe('an agent for a proxy', () => {
  let service: Server;
  let proxy: Server;
  let secureProxy: Server;
  /** What the proxies were asked for, and by whom. */
  let asked: (string | undefined)[];
  /** How they answer, if they do. */
  let status: string;
  let onAsked: () => void;
  const sockets = new Set<Socket>();

  beforeAll(async () => {
    const folder = mkdtempSync(join(tmpdir(), 'proxy-agent-'));
    const [keyFile, certFile] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
    const make = 'req -x509 -nodes -newkey ec -pkeyopt ec_paramgen_curve:P-256 -days 2 -subj /CN=service.example';
    execFileSync('openssl', [...make.split(' '), '-keyout', keyFile, '-out', certFile], { stdio: 'ignore' });
    const pair = { key: readFileSync(keyFile), cert: readFileSync(certFile) };
    rmSync(folder, { recursive: true });

    const greet: RequestListener = (_, response) => response.end('hello');
    service = createSecureServer(pair, greet);
    proxy = createServer();
    secureProxy = createSecureServer(pair);
    const onConnect = ({ url, headers }: IncomingMessage, client: Socket) => {
      asked.push(url, headers['proxy-authorization']);
      client.on('error', () => undefined);
      onAsked();
      if (status) client.write(`HTTP/1.1 ${status}\r\n\r\n`);
      if (status !== '200 OK') {
        client.resume();
        return;
      }
      const upstream = connect(portOf(service), '127.0.0.1').on('error', () => client.destroy());
      client.pipe(upstream).pipe(client);
    };
    for (const server of [service, proxy, secureProxy]) {
      server.on('connect', onConnect);
      server.on('connection', (socket: Socket) => sockets.add(socket));
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
    }
  });
  beforeEach(() => {
    asked = [];
    status = '200 OK';
    onAsked = () => undefined;
  });
  afterAll(() => {
    for (const server of [service, proxy, secureProxy]) server.close();
    for (const socket of sockets) socket.destroy();
  });

  const address = () => `http://localhost:${portOf(proxy)}`;
  const start = (env: NodeJS.ProcessEnv, url: string) => {
    // It trusts the certificate of both servers, which nobody has signed.
    const agent = Object.assign(createProxyAgent(env), { maxSockets: 1 });
    Object.assign(agent.options, { rejectUnauthorized: false });
    return request(url, { agent });
  };
  /** What the service says, or the code of the error. */
  async function ask(env: NodeJS.ProcessEnv, url = 'https://service.example/'): Promise<string> {
    const asking = start(env, url).end();
    try {
      const [answer] = (await once(asking, 'response')) as [IncomingMessage];
      return (await answer.toArray()).join('');
    } catch (error) {
      return (error as { code: string }).code;
    }
  }

  it('goes through it', async () => {
    expect(await ask({ HTTPS_PROXY: address() })).toBe('hello');
    expect(asked).toEqual(['service.example:443', undefined]);
  });

  it.each(['localhost:PORT', 'HTTP://localhost:PORT/', 'http://127.0.0.1:PORT'])('takes %s', async (written) => {
    expect(await ask({ https_proxy: written.replace('PORT', `${portOf(proxy)}`) })).toBe('hello');
  });

  it('takes a proxy over TLS, whose certificate counts', async () => {
    const url = `https://localhost:${portOf(secureProxy)}`;
    expect(await ask({ HTTPS_PROXY: url })).toBe('DEPTH_ZERO_SELF_SIGNED_CERT');
    expect(asked).toEqual([]);
  });

  it('says who it is, if the proxy wants to know', async () => {
    await ask({ HTTPS_PROXY: address().replace('//', '//ann:p%40ss@') });
    expect(asked).toEqual(['service.example:443', `Basic ${Buffer.from('ann:p@ss').toString('base64')}`]);
  });

  it('writes an address of IPv6 in brackets', async () => {
    await ask({ HTTPS_PROXY: address() }, 'https://[2001:db8::1]:8443/');
    expect(asked[0]).toBe('[2001:db8::1]:8443');
  });

  it.each(['socks5://ann:password@localhost', 'http://ann:password@', 'http://ann:%zz@localhost', 'http://a b'])(
    'does not quote one that cannot be used: %s',
    async (written) => {
      const asking = start({ HTTPS_PROXY: written }, 'https://service.example/').end();
      const [error] = (await once(asking, 'error')) as [Error];
      expect(error).toMatchObject({ code: 'ERR_PROXY_TUNNEL' });
      expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toMatch(/password|%zz/);
    },
  );

  const service0 = () => `https://0.0.0.0:${portOf(service)}/`;

  it.each(['0.0.0.0', 'x.example, 0.0.0.0', '0.0.0.0:PORT', '0.0.0.0-0.0.0.9', '.0.0.0.0', '*', ' *'])(
    'goes straight where NO_PROXY says so: %s',
    async (names) => {
      const NO_PROXY = names.replace('PORT', `${portOf(service)}`);
      expect(await ask({ HTTPS_PROXY: address(), NO_PROXY }, service0())).toBe('hello');
      expect(asked).toEqual([]);
    },
  );

  it.each(['', ',', '0.0.0.0:1', '0.0.0.1-0.0.0.9', '0.0.0', '-', ':'])(
    'goes through it where NO_PROXY names another: %s',
    async (no_proxy) => {
      expect(await ask({ HTTPS_PROXY: address(), no_proxy }, service0())).toBe('hello');
      expect(asked).toHaveLength(2);
    },
  );

  it.each(['service.invalid', 'SERVICE.invalid', '.invalid', '*.invalid', 'service.invalid:443'])(
    'goes straight to a name where NO_PROXY says so: %s',
    async (names) => {
      expect(await ask({ HTTPS_PROXY: address(), NO_PROXY: names }, 'https://service.invalid/')).toMatch(
        /ENOTFOUND|EAI_AGAIN/,
      );
    },
  );

  it.each(['invalid', 'ice.invalid', 'invalid.com', 'service.invalid:8443', 'a.service.invalid', '.service'])(
    'goes through it to a name where NO_PROXY names another: %s',
    async (names) => {
      expect(await ask({ HTTPS_PROXY: address(), NO_PROXY: names }, 'https://service.invalid/')).toBe('hello');
    },
  );

  it.each(['::ffff:7f00:1', '[::ffff:7f00:1]', '[::FFFF:7F00:1]:PORT'])(
    'goes straight to an address of IPv6 where NO_PROXY says so: %s',
    async (names) => {
      const NO_PROXY = names.replace('PORT', `${portOf(service)}`);
      await ask({ HTTPS_PROXY: address(), NO_PROXY }, `https://[::ffff:127.0.0.1]:${portOf(service)}/`);
      expect(asked).toEqual([]);
    },
  );

  it('goes straight if no proxy is named', async () => {
    expect(await ask({ HTTP_PROXY: address() }, service0())).toBe('hello');
  });

  it('sends nothing if the proxy refuses', async () => {
    status = '407 Proxy Authentication Required';
    expect(await ask({ HTTPS_PROXY: address() })).toBe('ERR_PROXY_TUNNEL');
  });

  it('leaves a proxy that gives no answer when the request is aborted', async () => {
    status = '';
    const left = new Promise((resolve) => proxy.once('connect', (_, socket: Socket) => socket.once('end', resolve)));
    const asking = start({ HTTPS_PROXY: address() }, 'https://service.example/').on('error', () => undefined);
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- node-fetch aborts like this
    onAsked = () => asking.abort();
    asking.end();
    await left;
    expect(asked).toHaveLength(2);
  });
});
