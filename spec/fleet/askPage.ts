import { request } from 'node:http';
import { text } from 'node:stream/consumers';

export interface PageAnswer {
  readonly status: number;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly body: string;
}

/** Asks the page of the fleet with any Host and any target, which fetch would not send. */
export const askPage = (url: string, { path = '/', host = new URL(url).host, method = 'GET' } = {}) =>
  new Promise<PageAnswer>((resolve, reject) => {
    request(url, { path, method, headers: { Host: host }, agent: false }, (response) => {
      const { statusCode: status = 0, headers } = response;
      text(response).then((body) => resolve({ status, headers, body }), reject);
    })
      .on('error', reject)
      .end();
  });
