import { openPage, type Page } from './support/page';
import { HttpClient, provideHttpClient, withFetch } from '@angular/common/http';
import { inject, provideZonelessChangeDetection } from '@angular/core';
import { filter, firstValueFrom, lastValueFrom, map } from 'rxjs';
import type { TransportRequest } from 'rxjs-direct-line';
import { httpClientTransport, provideDirectLine } from 'rxjs-direct-line/angular';
import { startEmulator } from 'rxjs-direct-line/emulator';
import { closeOf, type Running, serve, serveByHand, serveRaw } from '../support/server';

describe('httpClientTransport, over HTTP by withFetch', () => {
  let page: Page;
  const running: Pick<Running, 'close'>[] = [];
  const closing = <T extends Pick<Running, 'close'>>(server: T): T => {
    running.push(server);
    return server;
  };
  const ask = (url: string, request: Partial<TransportRequest> = {}) =>
    httpClientTransport(page.injector.get(HttpClient))({ method: 'GET', url, headers: {}, ...request });

  beforeEach(async () => {
    page = await openPage([provideZonelessChangeDetection(), provideHttpClient(withFetch())]);
  });
  afterEach(async () => {
    page.close();
    await Promise.all(running.splice(0).map(({ close }) => close()));
  });

  it('carries a whole conversation', async () => {
    const { url: domain, secret } = closing(await startEmulator({ bot: ({ text }) => [`You said ${text ?? ''}`] }));
    page.close();
    page = await openPage([
      provideZonelessChangeDetection(),
      provideHttpClient(withFetch()),
      provideDirectLine(() => ({ domain, secret, transport: httpClientTransport(inject(HttpClient)) })),
    ]);
    const { message$, send, userId } = page.conversation();
    const reply = firstValueFrom(message$.pipe(filter(({ from }) => from !== userId)));
    await firstValueFrom(send('hello'));
    expect(await reply).toMatchObject({ text: 'You said hello' });
  });

  it('sends bytes, under their type', async () => {
    const { url } = closing(
      await serve((request, response) => {
        const chunks: Buffer[] = [];
        request.on('data', (chunk: Buffer) => chunks.push(chunk));
        request.on('end', () =>
          response.end(`${request.headers['content-type'] ?? ''} ${Buffer.concat(chunks).toString('hex')}`),
        );
      }),
    );
    const body = Uint8Array.of(0, 255, 10);
    const answer$ = ask(url, { method: 'POST', headers: { 'Content-Type': 'image/png' }, body });
    expect(await lastValueFrom(answer$)).toMatchObject({ body: 'image/png 00ff0a' });
  });

  it('closes the socket when it is unsubscribed', async () => {
    const { url, request } = closing(await serveByHand());
    const coming = request();
    const asking = ask(url).subscribe();
    const [{ socket }] = await coming;
    asking.unsubscribe();
    await closeOf(socket);
  });

  it('is an error when nobody listens', async () => {
    const { url, close } = await serve(() => undefined);
    await close();
    await expect(lastValueFrom(ask(url))).rejects.toMatchObject({ name: 'HttpErrorResponse', status: 0 });
  });

  it('is an error when the body is cut', async () => {
    const bytes = 'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"messages":[],';
    const { url } = closing(await serveRaw(bytes, (socket) => socket.end()));
    await expect(lastValueFrom(ask(url))).rejects.toMatchObject({ name: 'HttpErrorResponse', status: 0 });
  });

  // it is followed all the same; fetch leaves the credential behind where it leads to another origin
  it('is an error when it was redirected, and the credential has not come along', async () => {
    const asked: (string | undefined)[] = [];
    const other = closing(
      await serve(({ headers }, response) => {
        asked.push(headers.authorization);
        response.end('{}');
      }),
    );
    const { url } = closing(await serve((_, response) => response.writeHead(302, { Location: other.url }).end()));
    const answer$ = ask(url, { headers: { Authorization: 'Bearer secret' } });
    await expect(lastValueFrom(answer$.pipe(map(({ body }) => body)))).rejects.toThrow('a redirect is not followed');
    expect(asked).toEqual([undefined]);
  });
});
