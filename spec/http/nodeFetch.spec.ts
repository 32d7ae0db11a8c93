import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { lastValueFrom } from 'rxjs';
import { fetchTransport } from 'rxjs-direct-line';

describe('the fetch of Node', () => {
  let server: Server;
  let host: string;

  beforeEach(async () => {
    server = createServer((_request, response) => response.end('hello')).listen(0, '127.0.0.1');
    await once(server, 'listening');
    host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(async () => {
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  });

  const get = (url: string) => lastValueFrom(fetchTransport()({ method: 'GET', url, headers: {} }));

  it('asks over http', async () => {
    const { status, body } = await get(`http://${host}/`);
    expect([status, body]).toEqual([200, 'hello']);
  });

  it('asks over https, of which this server knows nothing', async () => {
    await expect(get(`https://${host}/`)).rejects.toThrow(/SSL|TLS|EPROTO/);
  });

  it('asks by itself where no proxy is to be used, also with the switch of Node', async () => {
    const env = { ...process.env };
    Object.assign(process.env, { NODE_USE_ENV_PROXY: '1', NO_PROXY: '*', no_proxy: '*' });
    try {
      await expect(get('https://service.invalid/')).rejects.toThrow(/ENOTFOUND|EAI_AGAIN/);
    } finally {
      process.env = env;
    }
  });
});
