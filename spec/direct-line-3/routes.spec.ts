import { of, take } from 'rxjs';
import { connect, type Message, type TransportRequest } from 'rxjs-direct-line';
import { directLine3, type DirectLine3Options } from 'rxjs-direct-line/direct-line-3';
import { answer } from '../support/answers';
import { activity, activitySet, chatOver, scripted } from './service';

const domain = 'https://directline.botframework.com';

function sent(request: Partial<TransportRequest>, options: DirectLine3Options = {}) {
  const { transport, requests } = scripted(of(answer(200, { activities: [], watermark: '1' })));
  const translate = directLine3({ transport, ...options });
  translate({ method: 'GET', url: domain, headers: {}, ...request }).subscribe();
  return requests[0]!;
}
const urlOf = (...given: Parameters<typeof sent>) => sent(...given).url;

describe('each request of 1.1 becomes one of 3.0', () => {
  it.each<[method: 'GET' | 'POST', from: string, method3: 'GET' | 'POST', to: string]>([
    ['POST', '/api/conversations', 'POST', '/conversations'],
    ['GET', '/api/conversations/c%201/messages', 'GET', '/conversations/c%201/activities'],
    ['GET', '/api/conversations/c1/messages?watermark=a%2F', 'GET', '/conversations/c1/activities?watermark=a%2F'],
    ['POST', '/api/conversations/c1/messages', 'POST', '/conversations/c1/activities'],
    ['POST', '/api/conversations/c1/upload?userId=a%20b', 'POST', '/conversations/c1/upload?userId=a%20b'],
    ['POST', '/api/tokens/conversation', 'POST', '/tokens/generate'],
    ['POST', '/api/tokens/c1/renew', 'POST', '/tokens/refresh'],
    ['GET', '/api/tokens/c1/renew', 'GET', '/conversations/c1'],
    ['GET', '/api/conversations/api/messages', 'GET', '/conversations/api/activities'],
    ['POST', '/api/tokens/conversation/renew', 'POST', '/tokens/refresh'],
  ])('%s %s', (method, from, method3, to) => {
    const body = method === 'POST' ? '{}' : undefined;
    const request = sent({ method, url: domain + from, ...(body && { body }) });
    expect([request.method, request.url]).toEqual([method3, `${domain}/v3/directline${to}`]);
  });

  it('after the path of a gateway, whatever that is', () => {
    const url = 'https://gateway.example/api/conversations/x';
    expect(urlOf({ url: `${url}/api/conversations/c1/messages` })).toBe(
      `${url}/v3/directline/conversations/c1/activities`,
    );
  });

  it('below another path, or none', () => {
    const url = `${domain}/api/conversations/c1/messages`;
    expect(urlOf({ url }, { path: '/directline' })).toBe(`${domain}/directline/conversations/c1/activities`);
    expect(urlOf({ url }, { path: '' })).toBe(`${domain}/conversations/c1/activities`);
  });

  it('below the path of a domain, gateway first', () => {
    const { transport, paths } = scripted(of(answer(201, { conversationId: 'c1' })), of(activitySet([], '1')));
    const { message$ } = connect({
      token: () => ['t'],
      domain: 'https://gateway.example/bots/',
      transport: directLine3({ transport }),
    });
    message$.subscribe().unsubscribe();
    expect(paths()).toEqual([
      'POST https://gateway.example/bots/v3/directline/conversations',
      'GET https://gateway.example/bots/v3/directline/conversations/c1/activities',
    ]);
  });

  it('and has the relative URLs of its messages below that domain', () => {
    const attachments = [{ contentType: 'image/png', contentUrl: '/a.png' }];
    const service = scripted(of(activitySet([activity('x', { attachments })], '1')));
    const seen: Message[] = [];
    chatOver(service, { domain: 'https://gateway.example/bots' })
      .message$.pipe(take(1))
      .subscribe((message) => seen.push(message));
    expect(seen).toMatchObject([{ images: ['https://gateway.example/bots/a.png'] }]);
  });

  it('unless it is none of 1.1', () => {
    const url = `${domain}/v3/directline/tokens/generate`;
    expect(urlOf({ method: 'POST', url })).toBe(url);
  });

  it('with its headers, and what tells that it waits', () => {
    const queued = () => () => undefined;
    const request = {
      method: 'POST' as const,
      url: `${domain}/api/conversations`,
      headers: { Authorization: 'Bearer t' },
    };
    Object.defineProperty(request, 'queued', { value: queued });
    const { transport, requests } = scripted(of(answer(200, {})));
    directLine3({ transport })(request).subscribe();
    expect(requests[0]).toEqual({ ...request, url: `${domain}/v3/directline/conversations` });
    expect(requests[0]!.queued).toBe(queued);
  });
});

describe('directLine3', () => {
  it.each<[string, object]>([
    ['transport', { transport: 7 }],
    ['path', { path: 'v3' }],
    ['path', { path: '/v3/' }],
    ['path', { path: '/v3?a' }],
    ['path', { path: 7 }],
    ['toChannelData', { toChannelData: {} }],
  ])('throws a TypeError that names a wrong %s', (name, options) => {
    expect(() => directLine3(options)).toThrow(new TypeError(`not valid: ${name}`));
  });

  it('asks nothing before somebody subscribes, and leaves the request with him', () => {
    const service = scripted();
    const answer$ = directLine3(service)({
      method: 'GET',
      url: `${domain}/api/conversations/c1/messages`,
      headers: {},
    });
    expect(service.requests).toEqual([]);
    answer$.subscribe().unsubscribe();
    expect(service.subscriptions).toMatchObject([
      { unsubscribedFrame: expect.not.stringMatching('Infinity') as unknown },
    ]);
  });
});
