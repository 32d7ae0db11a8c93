import type { RequestListener } from 'node:http';
import { lastValueFrom, type Observable, of, toArray } from 'rxjs';
import { connect, type ConnectOptions } from 'rxjs-direct-line';
import { fetch as undiciFetch } from 'undici';
import { message, set } from '../support/answers';
import { type Running, serve } from '../support/server';

// What the specs have in common that show what people met who run bot clients.

export const page = '<!DOCTYPE html><title>Site disabled</title>';
/** The same as another gateway writes it. */
export const otherPage = '\ufeff \r\n<HTML lang="en"><title>Site disabled</title>';
export const ok = message('ok');
export const empty = of(set(''));

/** Services that are closed after each test. */
const running: Running[] = [];
/** The address of a service, which is closed after the test. */
export const keep = async (server: Promise<Running>): Promise<string> => {
  running.push(await server);
  return (await server).url;
};
export const serving = (listener: RequestListener): Promise<string> => keep(serve(listener));
/** An address at which nobody listens. */
export const leave = async (server: Promise<Running>): Promise<string> => {
  const { url, close } = await server;
  await close();
  return url;
};
afterEach(() => Promise.all(running.splice(0).map(({ close }) => close())));

/** Someone in a conversation at that address, who tries once. */
export const chatAt = (domain: string, options: ConnectOptions = {}) =>
  connect({ secret: 'secret', conversationId: 'c1', userId: 'user1', retry: { count: 0 }, domain, ...options });
/** All that comes, or the error. */
export const outcomeOf = (source$: Observable<unknown>) =>
  lastValueFrom(source$.pipe(toArray())).catch((error: unknown) => error);

export const fetches: readonly [string, Pick<ConnectOptions, 'fetch'>][] = [
  ['the default fetch', {}],
  ["Node's own fetch", { fetch: globalThis.fetch }],
  ["undici's fetch", { fetch: undiciFetch as unknown as typeof globalThis.fetch }],
];
