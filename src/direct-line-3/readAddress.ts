import type { TransportRequest } from '../http/transport';

/** The parts of the URL of a request of 1.1. */
export interface Address {
  /** With its path, if it has one. */
  readonly domain: string;
  /** The method and the path without the id, such as `POST tokens/renew`. */
  readonly operation: string;
  /** The id, encoded as in the URL. It is empty if the URL has none. */
  readonly id: string;
  readonly query: string;
}

/** Reads the URL of a request. The last `/api/` in it counts, because the path of a gateway may have one too. */
export function readAddress({ method, url }: TransportRequest): Address {
  const [, domain = '', kind = '', id = '', action = '', query = ''] =
    /^(.*)\/api\/(conversations|tokens)(?:\/([^/?]+))?(\/\w+)?(\?.*)?$/.exec(url) ?? [];
  return { domain, operation: `${method} ${kind}${action}`, id, query };
}
