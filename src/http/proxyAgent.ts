import type { EventEmitter } from 'node:events';
import { type ClientRequest, type IncomingMessage, request as plainRequest } from 'node:http';
import { Agent, request as secureRequest } from 'node:https';
import { isIPv4, type Socket } from 'node:net';
import { connect, type ConnectionOptions } from 'node:tls';

interface Asked extends ConnectionOptions {
  readonly host: string;
  readonly port: number;
  /** The request that needs the connection. */
  readonly asking?: EventEmitter;
}
type OnSocket = (error: Error | null, socket?: Socket) => void;
interface Connecting {
  addRequest: (request: ClientRequest, options: object) => void;
  createConnection: (options: Asked, onSocket: OnSocket) => unknown;
}

/** Small letters come first, as everywhere. */
const read = (env: NodeJS.ProcessEnv, name: string) => env[name.toLowerCase()] ?? env[name] ?? '';

const toNumber = (ip: string) => (isIPv4(ip) ? ip.split('.').reduce((sum, part) => sum * 256 + Number(part), 0) : NaN);

/** Whether an entry of NO_PROXY names that host: by its name, a domain above it, or a range of addresses. */
function names(entry: string, host: string, port: number): boolean {
  const given = entry.toLowerCase();
  const name = given.endsWith(`:${port}`) ? given.slice(0, -`:${port}`.length) : given;
  const domain = name.replace(/^\*?\./, '');
  const isBelow = domain !== name && `.${host}`.endsWith(`.${domain}`);
  const range = name.split('-').map(toNumber);
  const ip = toNumber(host);
  const isInRange = ip >= Math.min(...range) && ip <= Math.max(...range);
  return name === '*' || name === host || name === `[${host}]` || isBelow || isInRange;
}

/** The proxy that `env` names for that host, if it does. */
function findProxy(env: NodeJS.ProcessEnv, host: string, port: number): URL | undefined {
  const proxy = read(env, 'HTTPS_PROXY');
  const isExcepted = read(env, 'NO_PROXY')
    .split(/[\s,]+/)
    .some((entry) => names(entry, host, port));
  if (proxy === '' || isExcepted) return undefined;
  const url = proxy.includes('://') ? proxy : `http://${proxy}`;
  // The error of URL itself quotes it, and a password may be part of it.
  if (!/^https?:/i.test(url) || !URL.canParse(url)) throw new Error('HTTPS_PROXY is not the URL of an HTTP proxy');
  return new URL(url);
}

/** Asks `proxy` for a connection to that host, of which it sees encrypted bytes only. */
function askForTunnel(proxy: URL, { host, port }: Asked): ClientRequest {
  const { protocol, hostname, username, password } = proxy;
  const user = Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString('base64');
  const path = `${host.includes(':') ? `[${host}]` : host}:${port}`;
  return (protocol === 'https:' ? secureRequest : plainRequest)({
    method: 'CONNECT',
    host: hostname.replace(/^\[|]$/g, ''),
    port: proxy.port,
    path,
    headers: { Host: path, ...(username && { 'Proxy-Authorization': `Basic ${user}` }) },
    agent: false,
  });
}

/**
 * An agent whose connections go through the proxy that `env` names.
 *
 * Node has one since 24.5, which goes on waiting for a proxy when the request has been aborted, and keeps the process alive.
 */
export function createProxyAgent(env: NodeJS.ProcessEnv): Agent {
  const agent = new Agent({ keepAlive: true });
  const connecting = agent as unknown as Connecting;
  const addRequest = connecting.addRequest.bind(agent);
  const connectStraight = connecting.createConnection.bind(agent);

  connecting.addRequest = (request, options) => {
    addRequest(request, { ...options, asking: request });
  };
  connecting.createConnection = ({ asking, ...options }, onSocket) => {
    /** Nothing of the request has been sent. */
    const refuse = (message: string) => {
      onSocket(Object.assign(new Error(message), { code: 'ERR_PROXY_TUNNEL' }));
    };
    let tunnel: ClientRequest;
    try {
      const proxy = findProxy(env, options.host, options.port);
      if (!proxy) return connectStraight(options, onSocket);
      tunnel = askForTunnel(proxy, options);
    } catch (error) {
      refuse((error as Error).message);
      return undefined;
    }
    asking?.once('abort', () => tunnel.destroy());
    tunnel.on('error', onSocket);
    tunnel.on('connect', ({ statusCode }: IncomingMessage, socket: Socket) => {
      if (statusCode === 200) {
        onSocket(null, connect({ ...options, socket }));
        return;
      }
      socket.destroy();
      refuse(`the proxy answers ${statusCode}`);
    });
    tunnel.end();
    return undefined;
  };
  return agent;
}
