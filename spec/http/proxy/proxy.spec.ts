import { execFile, execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { createServer as createSecureServer, type Server as SecureServer } from 'node:https';
import { once } from 'node:events';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';

/** Each Node that is there: the one that runs this, and one that knows proxies by itself. */
const programs: readonly (readonly [string, string])[] = [
  [`Node ${process.versions.node}`, process.execPath],
  ['a Node that knows proxies', join(__dirname, 'node_modules/node24/bin/node')],
];
const hasOpenssl = spawnSync('openssl', ['version']).status === 0;
const canRun = (program: string) => hasOpenssl && existsSync(program);
const isInstalled = programs.every(([, program]) => canRun(program));
// Jest shows no console of what is skipped
if (!isInstalled) {
  process.stderr.write(
    'Skipped: the default fetch behind a proxy, because openssl or a Node that knows proxies is missing. ' +
      '`bash spec/http/proxy/run` installs that Node (190 MB), and runs it there.\n',
  );
}

const portOf = (server: Server | SecureServer) => (server.address() as AddressInfo).port;

describe.each(programs)('in %s', (_, program) => {
  (canRun(program) ? describe : describe.skip)('the default fetch behind a proxy', () => {
    let folder: string;
    let script: string;
    let command: string;
    let service: SecureServer;
    let plain: Server;
    let proxy: Server;
    /** What the proxy was asked for. */
    let asked: string[];
    let onAsked: (() => unknown) | undefined;
    /** How it answers to CONNECT, if it does. */
    let status: string;
    const sockets = new Set<Socket>();

    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'proxy-'));
      const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
      const names = 'subjectAltName=DNS:service.example,DNS:localhost,IP:127.0.0.1';
      const request = 'req -x509 -nodes -newkey ec -pkeyopt ec_paramgen_curve:P-256 -days 2 -subj /CN=service.example';
      execFileSync('openssl', [...request.split(' '), '-addext', names, '-keyout', key, '-out', cert], {
        stdio: 'ignore',
      });
      script = join(folder, 'client.cjs');
      command = join(folder, 'command.cjs');
      const bundle = (entry: string, outfile: string) =>
        build({ entryPoints: [join(__dirname, entry)], outfile, bundle: true, platform: 'node' });
      await bundle('client.ts', script);
      await bundle('../../../src/cli/index.ts', command);
      const answer = ({ headers }: IncomingMessage) => `hello, ${headers.authorization}`;
      service = createSecureServer({ key: readFileSync(key), cert: readFileSync(cert) }, (request, response) =>
        response.end(request.method === 'POST' ? '{"conversationId":"c1"}' : answer(request)),
      );
      plain = createServer((request, response) =>
        response.end(request.method === 'POST' ? '{"conversationId":"c1"}' : answer(request)),
      );
      proxy = createServer((request, response) => {
        asked.push(`${request.method} ${request.url}`);
        response.end('from the proxy');
      });
      proxy.on('connect', ({ url, headers }: IncomingMessage, client: Socket) => {
        asked.push(`CONNECT ${url}${headers.authorization ?? ''}`);
        client.on('error', () => undefined);
        onAsked?.();
        if (!status) return client;
        client.write(`HTTP/1.1 ${status}\r\n\r\n`);
        if (status !== '200 OK') return client.end();
        const upstream = connect(portOf(service), '127.0.0.1');
        sockets.add(upstream);
        return client
          .pipe(upstream.on('error', () => client.destroy()))
          .pipe(client.on('error', () => upstream.destroy()));
      });
      for (const server of [service, plain, proxy]) {
        server.on('connection', (socket: Socket) => sockets.add(socket));
        server.listen(0, '127.0.0.1');
        await once(server, 'listening');
      }
    });
    beforeEach(() => {
      asked = [];
      onAsked = undefined;
      status = '200 OK';
    });
    afterAll(() => {
      for (const server of [service, plain, proxy]) server.close();
      for (const socket of sockets) socket.destroy();
      rmSync(folder, { recursive: true });
    });

    function start(env: NodeJS.ProcessEnv, ...urls: string[]) {
      const running = promisify(execFile)(program, [script, ...urls], {
        env: { NODE_EXTRA_CA_CERTS: join(folder, 'cert.pem'), ...env },
      });
      return { child: running.child, output: running.then(({ stdout }) => stdout.trim()) };
    }
    /** What Node gets for these URLs with that environment. */
    async function ask(env: NodeJS.ProcessEnv, ...urls: string[]): Promise<unknown[]> {
      const output = await start(env, ...urls).output;
      return output.split('\n').map((line) => JSON.parse(line) as unknown);
    }
    const address = () => `http://127.0.0.1:${portOf(proxy)}`;
    const switchedOn = () => ({ NODE_USE_ENV_PROXY: '1', HTTPS_PROXY: address(), HTTP_PROXY: address() });

    it('goes through it, which does not see the credential', async () => {
      const url = 'https://service.example/a';
      expect(await ask(switchedOn(), url, url)).toEqual(['hello, Bearer secret', 'hello, Bearer secret']);
      // the connection is kept
      expect(asked).toEqual(['CONNECT service.example:443']);
    });

    it('goes straight without the switch of Node', async () => {
      const [failure] = await ask({ HTTPS_PROXY: address() }, 'https://service.example/');
      expect(failure).toMatchObject({ code: expect.stringMatching(/ENOTFOUND|EAI_AGAIN/) as string });
      expect(asked).toEqual([]);
    });

    it.each([
      ['service.example', []],
      ['other.example', ['CONNECT service.example:443']],
    ])('goes straight where NO_PROXY says so: %s', async (names, found) => {
      await ask({ ...switchedOn(), NO_PROXY: names }, 'https://service.example/');
      expect(asked).toEqual(found);
    });

    it('keeps no process alive, if it was left while the proxy gave no answer', async () => {
      status = '';
      const { child, ...ended } = start(switchedOn(), 'https://service.example/');
      onAsked = () => child.kill('SIGUSR2');
      expect(await ended.output).toBe('');
      expect(asked).toHaveLength(1);
    });

    it('goes straight to this machine, and by plain http', async () => {
      const port = portOf(service);
      const urls = [`https://localhost:${port}/`, `https://127.0.0.1:${port}/`, `http://127.0.0.1:${portOf(plain)}/`];
      expect(await ask(switchedOn(), ...urls)).toEqual(urls.map(() => 'hello, Bearer secret'));
      await ask(switchedOn(), 'http://service.example/');
      expect(asked).toEqual([]);
    });

    it('has sent nothing where the proxy refuses, or is not there', async () => {
      status = '403 Forbidden';
      const url = 'https://service.example/';
      expect(await ask(switchedOn(), url)).toEqual([{ code: 'ERR_PROXY_TUNNEL', leftNoByte: true }]);
      const nobody = { ...switchedOn(), HTTPS_PROXY: 'http://127.0.0.1:1' };
      expect(await ask(nobody, url)).toEqual([{ code: 'ECONNREFUSED', leftNoByte: true }]);
    });

    it('has sent nothing where the certificate is not trusted', async () => {
      const [failure] = await ask({ ...switchedOn(), NODE_EXTRA_CA_CERTS: '' }, 'https://service.example/');
      expect(failure).toEqual({ code: 'DEPTH_ZERO_SELF_SIGNED_CERT', leftNoByte: true });
    });

    /** What the command prints with that environment, to either output. */
    async function send(env: NodeJS.ProcessEnv): Promise<string> {
      const { stdout, stderr } = await promisify(execFile)(program, [command, 'send', 'hello'], {
        env: {
          NODE_EXTRA_CA_CERTS: join(folder, 'cert.pem'),
          DIRECT_LINE_DOMAIN: 'https://service.example',
          DIRECT_LINE_SECRET: 'secret',
          // of cross-fetch, which Node does not tell if it is in node_modules
          NODE_NO_WARNINGS: '1',
          ...env,
        },
      }).catch((failed: unknown) => failed as { stdout: string; stderr: string });
      return stdout + stderr;
    }

    describe('of the command', () => {
      it('is used without the switch of Node', async () => {
        expect(await send({ HTTPS_PROXY: address() })).toBe('c1\n');
        expect(asked).toEqual(['CONNECT service.example:443']);
      });

      it('is not used for what NO_PROXY names, and not if the switch is off', async () => {
        expect(await send({ HTTPS_PROXY: address(), NO_PROXY: '.example' })).toMatch(/ENOTFOUND|EAI_AGAIN/);
        expect(await send({ HTTPS_PROXY: address(), NODE_USE_ENV_PROXY: '0' })).toMatch(/ENOTFOUND|EAI_AGAIN/);
        expect(asked).toEqual([]);
      });

      it('does not see the secret by plain http to this machine', async () => {
        const domain = `http://127.0.0.1:${portOf(plain)}`;
        expect(await send({ HTTPS_PROXY: address(), HTTP_PROXY: address(), DIRECT_LINE_DOMAIN: domain })).toBe('c1\n');
        expect(asked).toEqual([]);
      });

      it('is named if it refuses', async () => {
        status = '407 Proxy Authentication Required';
        expect(await send({ HTTPS_PROXY: address() })).toMatch(/407|ERR_PROXY_TUNNEL/);
      });
    });
  });
});
