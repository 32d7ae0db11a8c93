import crossFetch from 'cross-fetch';
import { Agent, type ClientRequest } from 'node:http';
import { Agent as SecureAgent } from 'node:https';

type Joining = Agent & { addRequest(request: ClientRequest, ...rest: unknown[]): void };

/** node-fetch 2 pipes an answer on, which loses its `aborted`: a body cut before its Content-Length would hang for ever. */
function tellCuts<A extends Agent>(agent: A): A {
  const joining = agent as unknown as Joining;
  const addRequest = joining.addRequest.bind(agent);
  joining.addRequest = (request, ...rest) => {
    request.once('response', (answer) =>
      answer.once('aborted', () => request.emit('error', new Error('the body was cut'))),
    );
    addRequest(request, ...rest);
  };
  return agent;
}

const http = tellCuts(new Agent({ keepAlive: true }));
const https = tellCuts(new SecureAgent({ keepAlive: true }));
const agent = ({ protocol }: URL) => (protocol === 'https:' ? https : http);

/** cross-fetch, with an agent that node-fetch 2 needs. */
export const fetch: typeof globalThis.fetch = (input, init) => crossFetch(input, { agent, ...init } as RequestInit);
