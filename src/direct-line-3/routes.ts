import type { TransportRequest } from '../http/transport';

/** What the paths of 1.1 have become in 3.0. */
const paths = {
  'POST conversations': '/conversations',
  'GET conversations/messages': '/conversations/:id/activities',
  'POST conversations/messages': '/conversations/:id/activities',
  'POST conversations/upload': '/conversations/:id/upload',
  'POST tokens': '/tokens/generate',
  'POST tokens/renew': '/tokens/refresh',
  // the core's second way to renew a token: joining a conversation gives one too
  'GET tokens/renew': '/conversations/:id',
};
export type Operation = keyof typeof paths;

/** A request of 1.1, as 3.0 has it. */
export interface Route {
  /** Undefined if it is no request of 1.1; then its URL stays as it is. */
  readonly operation?: Operation;
  readonly url: string;
  /** Empty if the URL has none. */
  readonly conversationId: string;
}

export function toRoute({ method, url }: TransportRequest, base: string): Route {
  const [, domain = '', kind = '', id = '', action = '', query = ''] =
    /^(.*)\/api\/(conversations|tokens)(?:\/([^/?]+))?(\/\w+)?(\?.*)?$/.exec(url) ?? [];
  const operation = `${method} ${kind}${action}` as Operation;
  const path = paths[operation] as string | undefined;
  if (path === undefined) return { url, conversationId: '' };
  return {
    operation,
    url: domain + base + path.replace(':id', () => id) + query,
    conversationId: decodeURIComponent(id),
  };
}
