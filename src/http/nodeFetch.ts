import crossFetch from 'cross-fetch';
import { Agent, type ClientRequest } from 'node:http';
import { Agent as SecureAgent, globalAgent } from 'node:https';
import { createProxyAgent } from './proxyAgent';

type Joining = Agent & { addRequest(request: ClientRequest, ...rest: unknown[]): void };

/**
 * Tells node-fetch 2 what it would not see.
 *
 * - It pipes an answer on, which loses its `aborted`: a body cut before its Content-Length would hang for ever.
 * - It knows the coding of an answer in small letters only.
 * - Nothing but the connection tells whether the TLS handshake was over, and so whether a byte of the request has left.
 */
function reportMore<A extends Agent>(agent: A): A {
  const joining = agent as unknown as Joining;
  const addRequest = joining.addRequest.bind(agent);
  joining.addRequest = (request, ...rest) => {
    request.once('response', (answer) => {
      answer.once('aborted', () => request.emit('error', new Error('the body was cut')));
      const coding = answer.headers['content-encoding'];
      if (coding) answer.headers['content-encoding'] = coding.toLowerCase();
    });
    request.once('error', (error) => {
      if ((request.socket as { secureConnecting?: boolean } | null)?.secureConnecting)
        error.message = `no TLS connection: ${error.message}`;
    });
    addRequest(request, ...rest);
  };
  return agent;
}

const http = reportMore(new Agent({ keepAlive: true }));
const https = reportMore(new SecureAgent({ keepAlive: true }));
/** Of Node's own agent: the environment, if Node was told to heed the proxies that it names. */
const { proxyEnv } = globalAgent.options as { proxyEnv?: NodeJS.ProcessEnv };
let proxied: Agent | undefined;

/** Node's own switch counts in every version. HTTPS_PROXY and NO_PROXY are read when a connection is made. */
function secureAgent({ hostname }: URL): Agent {
  const env = proxyEnv ?? (process.env['NODE_USE_ENV_PROXY'] === '1' ? process.env : undefined);
  if (!env || /^((.+\.)?localhost|127(\.\d+){3}|\[?::1]?)$/.test(hostname)) return https;
  proxied ??= reportMore(createProxyAgent(env));
  return proxied;
}

// Plain http never goes to a proxy, which would see the credential.
const agent = (url: URL) => (url.protocol === 'https:' ? secureAgent(url) : http);

/** cross-fetch, with an agent that node-fetch 2 needs. */
export const fetch: typeof globalThis.fetch = (input, init) => crossFetch(input, { agent, ...init } as RequestInit);

export const defaultMaxBytes = 2 ** 24;

/** The codes of failures before which nothing was sent: there was no connection, or no trusted connection. */
const unsentCodes =
  /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|E(NET|HOST)UNREACH|ERR_PROXY_TUNNEL|ERR_TLS_CERT_ALTNAME_INVALID|HOSTNAME_MISMATCH|INVALID_CA|UNABLE_TO_(GET|VERIFY)_.+|(DEPTH_ZERO_)?(SELF_SIGNED_)?CERT.*)$/;

/** Whether the message of an error says that the encrypted connection never came about. The second text is Node's own. */
const saysNoHandshake = /\b(no TLS connection|before secure TLS connection was established)\b/;

/** Whether nothing was sent before that failure. A connection that was up can become unreachable, too. */
export const isUnsent = (code: string, message: string): boolean =>
  saysNoHandshake.test(message) || (unsentCodes.test(code) && !/\b(read|write) E/.test(message));
