import { connect, type ConnectOptions, type Conversation } from 'rxjs-direct-line';
import { lastValueFrom } from 'rxjs';
import { closeOf, type Running, serve, serveByHand, serveRaw } from '../support/server';

/** Holds the timers of RxJS, so that no machine is too slow for them; what it gives lets time pass. */
function holdTimers(): (ms: number) => void {
  const sockets = [
    'setTimeout',
    'clearTimeout',
    'setImmediate',
    'clearImmediate',
    'nextTick',
    'queueMicrotask',
  ] as const;
  jest.useFakeTimers({ doNotFake: [...sockets, 'performance', 'hrtime'] });
  return (ms) => jest.advanceTimersByTime(ms);
}

describe.each<[string, Pick<ConnectOptions, 'fetch'>]>([
  ['the default fetch', {}],
  ["the platform's own fetch", { fetch: globalThis.fetch }],
])('a conversation by %s', (_, fetch) => {
  const running: Running[] = [];
  const closing = <T extends Running>(server: T): T => {
    running.push(server);
    return server;
  };
  afterEach(async () => {
    jest.useRealTimers();
    await Promise.all(running.splice(0).map(({ close }) => close()));
  });

  const chatAt = (domain: string, options: ConnectOptions = {}): Conversation =>
    connect({
      secret: 'hunter2',
      conversationId: 'c1',
      userId: 'user1',
      retry: { count: 0 },
      domain,
      ...fetch,
      ...options,
    });
  const errorOf = (chat: Conversation) => lastValueFrom(chat.history()).catch((error: unknown) => error);

  it('is a RequestTimeoutError when no answer comes, and the socket is closed', async () => {
    const pass = holdTimers();
    const { url, request } = closing(await serveByHand());
    const coming = request();
    const failing = errorOf(chatAt(url, { timeout: 500 }));
    const [{ socket }] = await coming;
    const closed = closeOf(socket);
    pass(500);

    expect(await failing).toMatchObject({ name: 'RequestTimeoutError', timeout: 500, method: 'GET' });
    await closed;
  });

  it('is a RequestTimeoutError when the body is too slow, and the socket is closed', async () => {
    const pass = holdTimers();
    const { url, request } = closing(await serveByHand());
    const coming = request();
    const failing = errorOf(chatAt(url, { timeout: 500 }));
    const [{ socket }, response] = await coming;
    const closed = closeOf(socket);
    await new Promise<void>((written) => response.write('{"messages":[', () => written()));
    pass(500);

    expect(await failing).toMatchObject({ name: 'RequestTimeoutError', timeout: 500 });
    await closed;
  });

  it('is a NetworkError when the body is cut', async () => {
    const { url } = closing(await serveRaw('HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{', (socket) => socket.end()));
    expect(await errorOf(chatAt(url))).toMatchObject({ name: 'NetworkError' });
  });

  it('is a NetworkError when the body is too large', async () => {
    const { url } = closing(await serve((_, response) => response.end(' '.repeat(1001))));
    expect(await errorOf(chatAt(url, { maxBytes: 1000 }))).toMatchObject({ name: 'NetworkError' });
  });

  it('is a ProtocolError when the answer is no JSON', async () => {
    const { url } = closing(await serve((_, response) => response.end('<html>')));
    expect(await errorOf(chatAt(url))).toMatchObject({ name: 'ProtocolError' });
  });

  it('takes a 204 for a message that was sent', async () => {
    const { url } = closing(await serve((_, response) => response.writeHead(204).end()));
    await expect(lastValueFrom(chatAt(url).send('x'))).resolves.toBeUndefined();
  });

  it('is an error when it is redirected, which quotes neither credential nor target', async () => {
    const other = closing(await serve((_, response) => response.end('{}')));
    const { url } = closing(
      await serve((_, response) => response.writeHead(302, { Location: `${other.url}/?code=hunter2` }).end()),
    );
    const error = (await errorOf(chatAt(url))) as Error;

    expect(error).toMatchObject({ method: 'GET' });
    expect(`${error.name} ${error.message} ${error.stack ?? ''} ${JSON.stringify(error)}`).not.toContain('hunter2');
    expect(other.sockets).toEqual([]);
  });

  it('closes the socket with the last unsubscribe', async () => {
    const { url, request } = closing(await serveByHand());
    const coming = request();
    const reading = chatAt(url).message$.subscribe();
    const [{ socket }] = await coming;
    const closed = closeOf(socket);
    reading.unsubscribe();
    await closed;
  });
});
