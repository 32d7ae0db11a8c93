import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { filter, firstValueFrom, take, toArray } from 'rxjs';
import { connect } from 'rxjs-direct-line';
import { type Emulator, type Fault, startEmulator } from 'rxjs-direct-line/emulator';
import { serveByHand } from '../support/server';
import { createTokenServer } from '../../docs/examples/node/tokenServer';

describe('the back end that hands tokens to browsers', () => {
  let emulator: Emulator;
  let backEnd: Server;
  let url: string;
  let fault: Fault | undefined;
  let operations: string[];
  beforeEach(async () => {
    fault = undefined;
    operations = [];
    emulator = await startEmulator({
      bot: ({ text }) => [`You said ${text ?? ''}`],
      fault({ operation }) {
        operations.push(operation);
        return operation === 'generate' ? fault : undefined;
      },
    });
    backEnd = createTokenServer({ secret: emulator.secret, domain: emulator.url }).listen(0, '127.0.0.1');
    await once(backEnd, 'listening');
    url = `http://127.0.0.1:${(backEnd.address() as AddressInfo).port}`;
  });
  afterEach(async () => {
    backEnd.closeAllConnections();
    await Promise.all([new Promise((closed) => backEnd.close(closed)), emulator.close()]);
  });

  const ask = () => fetch(`${url}/token`, { method: 'POST' });
  const token = async () => {
    const answer = await ask();
    if (!answer.ok) throw new Error(answer.statusText);
    return answer.text();
  };

  it('lets a page chat that never sees the secret', async () => {
    const seen: string[] = [];
    const { message$, send, userId } = connect({
      token,
      domain: emulator.url,
      userId: 'user1',
      interval: 20,
      fetch: (input, init) => {
        seen.push(JSON.stringify(init));
        return fetch(input, init);
      },
    });
    const texts = firstValueFrom(
      message$.pipe(
        filter(({ from }) => from !== userId),
        take(1),
        toArray(),
      ),
    );
    await firstValueFrom(send('hello'));

    expect((await texts).map(({ text }) => text)).toEqual(['You said hello']);
    expect(operations.slice(0, 2)).toEqual(['generate', 'start']);
    expect(seen.join()).toContain('Bearer ');
    expect(seen.join()).not.toContain(emulator.secret);
  });

  it('lets a page wait out what has gone wrong', async () => {
    const log = jest.spyOn(console, 'error').mockImplementation();
    fault = { kind: 'status', status: 403 };
    const { send } = connect({ token, domain: emulator.url, userId: 'user1', retry: { delay: 10 } });
    const sent = firstValueFrom(send('hello'));
    while (log.mock.calls.length === 0) await new Promise(setImmediate);
    fault = undefined;

    await expect(sent).resolves.toBeUndefined();
    log.mockRestore();
  });

  it('gives each page a token of its own, which nothing keeps', async () => {
    const [one, other] = await Promise.all([ask(), ask()]);

    expect(one.headers.get('cache-control')).toBe('no-store');
    expect(one.headers.get('content-type')).toMatch('text/plain');
    expect(await one.text()).not.toBe(await other.text());
  });

  it('answers 502 where there is none to be had, and says why to nobody but its log', async () => {
    const log = jest.spyOn(console, 'error').mockImplementation();
    fault = { kind: 'status', status: 403 };
    const answer = await ask();

    expect(answer.status).toBe(502);
    expect(await answer.text()).toBe('Bad Gateway');
    expect(log.mock.calls).toEqual([[expect.objectContaining({ name: 'HttpError', status: 403 })]]);
    expect(JSON.stringify(log.mock.calls)).not.toContain(emulator.secret);
    log.mockRestore();
  });

  it('stops asking when the page has gone', async () => {
    const service = await serveByHand();
    const impatient = createTokenServer({ secret: 'secret', domain: service.url }).listen(0, '127.0.0.1');
    await once(impatient, 'listening');
    const leaving = new AbortController();
    const asked = service.request();
    const asking = fetch(`http://127.0.0.1:${(impatient.address() as AddressInfo).port}/token`, {
      method: 'POST',
      signal: leaving.signal,
    });
    const [, response] = await asked;

    leaving.abort();
    await expect(asking).rejects.toThrow();
    await once(response, 'close');
    impatient.close();
    await service.close();
  });
});
