import { map, of } from 'rxjs';
import { connect, type RequestEvent, type TransportRequest } from 'rxjs-direct-line';
import { answer, started, taken } from '../support/answers';

/** Starts, reads and sends at that domain. */
function talk(domain: string) {
  const requests: TransportRequest[] = [];
  const events: RequestEvent[] = [];
  const images: unknown[] = [];
  const message = { id: 'm', from: 'bot1', images: ['/a.png', 'b.png', '/bots/c.png', '../d.png'] };
  const { message$, send, request$ } = connect({
    token: () => ['token'],
    domain,
    interval: Infinity,
    transport: (request) => {
      requests.push(request);
      if (request.url.endsWith('/conversations')) return of(started());
      if (request.method === 'POST') return of(taken);
      return of(answer(200, { messages: requests.length < 3 ? [message] : [], watermark: '1' }));
    },
  });
  request$.subscribe((event) => events.push(event));
  const subscription = message$.pipe(map((given) => given.images)).subscribe((given) => images.push(...(given ?? [])));
  subscription.add(send('x').subscribe());
  subscription.unsubscribe();
  return { urls: requests.map(({ url }) => url), paths: new Set(events.map(({ path }) => path)), images };
}

describe('a domain with a path', () => {
  it.each(['https://gateway.example/bots', 'https://gateway.example/bots/'])(
    'has all requests below it: %s',
    (domain) => {
      const { urls, paths } = talk(domain);
      const base = 'https://gateway.example/bots/api/conversations';
      expect(urls).toEqual([base, `${base}/c1/messages`, `${base}/c1/messages?watermark=1`, `${base}/c1/messages`]);
      expect([...paths]).toEqual(['/api/conversations', '/api/conversations/c1/messages']);
    },
  );

  it('has the relative URLs of messages below it', () => {
    expect(talk('https://gateway.example/bots').images).toEqual([
      'https://gateway.example/bots/a.png',
      'https://gateway.example/bots/b.png',
      'https://gateway.example/bots/c.png',
      'about:blank',
    ]);
  });
});
