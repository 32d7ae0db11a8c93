import { once } from 'node:events';
import { type IncomingMessage, request, type RequestListener } from 'node:http';
import { join } from 'node:path';
import { text as textOf } from 'node:stream/consumers';
import { filter, firstValueFrom } from 'rxjs';
import { connect } from 'rxjs-direct-line';
import { type Emulator, type Fault, startEmulator } from 'rxjs-direct-line/emulator';
import { type ChildScript, childScript } from '../support/childScript';
import { type Running, serve, serveByHand } from '../support/server';
import { endedBy } from './program';

const script = join(__dirname, '../../docs/examples/node/tokenServer.ts');
const cookie = 'session=user1';
const signedIn = '{ "signedIn": true }';

describe('the back end that hands tokens to browsers', () => {
  let emulator: Emulator;
  let fault: Fault | undefined;
  let operations: string[];
  let signIn: Running;
  let session: RequestListener;
  let program: ChildScript;
  beforeAll(async () => {
    emulator = await startEmulator({
      bot: ({ text }) => [`You said ${text ?? ''}`],
      fault({ operation }) {
        operations.push(operation);
        return operation === 'generate' ? fault : undefined;
      },
    });
    signIn = await serve((...exchange) => session(...exchange));
    program = await childScript(script, env(emulator.url));
  });
  afterAll(() => Promise.all([program.remove(), signIn.close(), emulator.close()]));

  const env = (domain: string) => ({
    DIRECT_LINE_DOMAIN: domain,
    DIRECT_LINE_SECRET: emulator.secret,
    SESSION_URL: signIn.url,
    ORIGINS: 'https://app.example,https://other.example',
    PORT: '0',
  });

  /** Starts the server, and tells where it is. */
  async function start({ start }: ChildScript) {
    const { child, ended } = start();
    const [line] = (await once(child.stdout!, 'data')) as [Buffer];
    const out = line.toString();
    return { child, ended, out, url: out.trim().split(' ').at(-1)! };
  }
  let server: Awaited<ReturnType<typeof start>>;
  beforeEach(async () => {
    fault = undefined;
    operations = [];
    session = ({ headers }, response) => {
      response.statusCode = headers.cookie === cookie ? 200 : 401;
      response.end(signedIn);
    };
    server = await start(program);
  });
  afterEach(async () => {
    server.child.kill('SIGKILL');
    await server.ended;
  });

  const ask = (headers: Record<string, string> = { cookie }) => fetch(server.url, { method: 'POST', headers });
  /** What the server has logged when it has ended in good order. */
  async function logged() {
    const { err, ...ended } = await server.ended;
    expect({ ...ended, err: '' }).toEqual({ ...endedBy(null, 0), out: server.out });
    return err;
  }
  function end() {
    server.child.kill('SIGTERM');
    return logged();
  }
  const token = async () => {
    const answer = await ask();
    return answer.ok ? answer.text() : Promise.reject(new Error(answer.statusText));
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
    const reply = firstValueFrom(message$.pipe(filter(({ from }) => from !== userId)));
    await firstValueFrom(send('hello'));

    expect((await reply).text).toBe('You said hello');
    expect(operations.slice(0, 2)).toEqual(['generate', 'start']);
    expect(seen.join()).toContain('Bearer ');
    expect(seen.join()).not.toContain(emulator.secret);
  });

  it('lets a page wait out what has gone wrong', async () => {
    fault = { kind: 'status', status: 403 };
    const { send } = connect({ token, domain: emulator.url, userId: 'user1', retry: { delay: 10 } });
    const sent = firstValueFrom(send('hello'));
    await once(server.child.stderr!, 'data');
    fault = undefined;

    await expect(sent).resolves.toBeUndefined();
  });

  it('gives each page a token of its own, which nothing keeps', async () => {
    const [one, other] = await Promise.all([ask(), ask()]);

    expect(one.headers.get('cache-control')).toBe('no-store');
    expect(one.headers.get('content-type')).toMatch('text/plain');
    expect(await one.text()).not.toBe(await other.text());
  });

  it('answers 502 where there is none to be had, and says why to nobody but its log', async () => {
    fault = { kind: 'status', status: 403 };
    const answer = await ask();

    expect(answer.status).toBe(502);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(await answer.text()).toBe('Bad Gateway');
    const log = await end();
    expect(log).toMatch(/HttpError[^]*status: 403/);
    expect(log).not.toContain(emulator.secret);
  });

  it('hands none to who has not signed in, or is sent on to where one can', async () => {
    expect((await ask({})).status).toBe(401);
    session = (_, response) => response.writeHead(302, { location: `${signIn.url}/sign-in` }).end();
    expect((await ask()).status).toBe(401);
    expect(operations).toEqual([]);
    expect(await end()).toBe('');
  });

  it('hands none where the sign-in fails', async () => {
    session = (_, response) => response.writeHead(500).end();
    expect((await ask()).status).toBe(502);
    session = (_, response) => response.destroy();
    expect((await ask()).status).toBe(502);
    expect(operations).toEqual([]);
    expect(await end()).toMatch(/answers 500[^]*fetch failed/);
  });

  it('can be asked by pages of the origins listed, with their cookies, and by no others', async () => {
    const allowed = async (origin: string) => {
      const { headers } = await ask({ cookie, origin });
      return [headers.get('access-control-allow-origin'), headers.get('access-control-allow-credentials')];
    };
    expect(await allowed('https://app.example')).toEqual(['https://app.example', 'true']);
    expect((await allowed('https://other.example'))[0]).toBe('https://other.example');
    expect(operations).toEqual(['generate', 'generate']);
  });

  it.each(['https://evil.example', 'null', 'https://app.example.evil.example', 'http://app.example', ''])(
    'refuses a page of %j before anybody is asked, and counts it for nobody',
    async (origin) => {
      for (let n = 0; n < 31; n++) expect((await ask({ cookie, origin })).status).toBe(403);
      expect(operations).toEqual([]);
      expect((await ask()).status).toBe(200);
    },
  );

  it.each(['', '<!doctype html><title>Sign in</title>', 'true', 'null', '[]', '{}', '{ "signedIn": "true" }'])(
    'takes no 2xx of the sign-in that is %j for a session',
    async (page) => {
      session = (_, response) => response.end(page);
      expect((await ask()).status).toBe(401);
      expect(operations).toEqual([]);
    },
  );

  it('answers 429 to who asks too often', async () => {
    const statuses: number[] = [];
    for (let n = 0; n < 31; n++) statuses.push((await ask({})).status);
    expect(statuses).toEqual([...Array<number>(30).fill(401), 429]);
  });

  it('answers what it has been asked when it is told to end, and exits with 0', async () => {
    const held = new Promise<() => void>((come) => {
      session = (_, response) => come(() => response.end(signedIn));
    });
    // of a page that keeps no connection, which would be waited for
    const asking = request(server.url, { method: 'POST', headers: { cookie }, agent: false }).end();
    const answered = once(asking, 'response') as Promise<[IncomingMessage]>;
    const letIn = await held;
    server.child.kill('SIGTERM');
    letIn();
    const [answer] = await answered;
    expect(answer.statusCode).toBe(200);
    expect(await textOf(answer)).not.toBe('');
    expect(await logged()).toBe('');
  });

  it('stops asking when the page has gone', async () => {
    const service = await serveByHand();
    const impatient = await childScript(script, env(service.url));
    const { child, ended, url } = await start(impatient);
    const leaving = new AbortController();
    const asked = service.request();
    const asking = fetch(url, { method: 'POST', headers: { cookie }, signal: leaving.signal });
    const [, response] = await asked;

    leaving.abort();
    await expect(asking).rejects.toThrow();
    await once(response, 'close');
    child.kill('SIGKILL');
    expect((await ended).err).toBe('');
    await Promise.all([impatient.remove(), service.close()]);
  });
});
