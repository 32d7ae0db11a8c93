import { openPage, type Page } from './support/page';
import {
  HttpClient,
  type HttpInterceptorFn,
  HttpResponse,
  provideHttpClient,
  withInterceptors,
} from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import { of, throwError } from 'rxjs';
import type { Transport, TransportRequest, TransportResponse } from 'rxjs-direct-line';
import { httpClientTransport } from 'rxjs-direct-line/angular';

const url = 'https://directline.botframework.com/api/conversations/c1/messages?watermark=a%2Fb';
const get: TransportRequest = { method: 'GET', url, headers: { Authorization: 'Bearer t' } };

let page: Page;
let transport: Transport;
let controller: HttpTestingController;

async function open(...interceptors: HttpInterceptorFn[]) {
  page = await openPage([provideHttpClient(withInterceptors(interceptors)), provideHttpClientTesting()]);
  transport = httpClientTransport(page.injector.get(HttpClient));
  controller = page.injector.get(HttpTestingController);
}
/** Asks; all that came of it. */
function ask(request = get) {
  const answers: TransportResponse[] = [];
  const ends: unknown[] = [];
  const asking = transport(request).subscribe({
    next: (answer) => answers.push(answer),
    error: (error: unknown) => ends.push(error),
    complete: () => ends.push('complete'),
  });
  return { answers, ends, asking };
}

beforeEach(() => open());
afterEach(() => {
  controller.verify();
  page.close();
});

describe('httpClientTransport', () => {
  it('asks once for each subscription, and not before', () => {
    const answer$ = transport(get);
    controller.expectNone(url);
    answer$.subscribe();
    answer$.subscribe();
    expect(controller.match(url)).toHaveLength(2);
  });

  it('asks for text, with the URL and the headers as they are, and leaves no trace in a page', () => {
    ask();
    const { request } = controller.expectOne({ method: 'GET', url });
    expect(request).toMatchObject({ urlWithParams: url, body: null, responseType: 'text', transferCache: false });
    expect(request.headers.get('Authorization')).toBe('Bearer t');
  });

  it('gives the status and the body as it came, and completes', () => {
    const { answers, ends } = ask();
    controller.expectOne(url).flush('{"messages":[]}');
    expect(answers).toEqual([{ status: 200, header: expect.any(Function) as unknown, body: '{"messages":[]}' }]);
    expect(ends).toEqual(['complete']);
  });

  it('gives headers by any case of their names, and null for one that is not there', () => {
    const { answers } = ask();
    controller.expectOne(url).flush('', { headers: { 'Retry-After': '7' } });
    const [answer] = answers;
    expect(['Retry-After', 'retry-after', 'X-None'].map((name) => answer?.header(name))).toEqual(['7', '7', null]);
  });

  it('gives an empty body for a 204', () => {
    const { answers } = ask();
    controller.expectOne(url).flush(null, { status: 204, statusText: 'No Content' });
    expect(answers).toMatchObject([{ status: 204, body: '' }]);
  });

  it.each([400, 401, 403, 404, 409, 429, 500, 502, 503])('gives a %d as an answer, no error', (status) => {
    const { answers, ends } = ask();
    controller.expectOne(url).flush('{"error":{}}', { status, statusText: 'No', headers: { 'Retry-After': '7' } });
    expect(answers).toMatchObject([{ status, body: '{"error":{}}' }]);
    expect(answers[0]?.header('retry-after')).toBe('7');
    expect(ends).toEqual(['complete']);
  });

  it('gives an answer without a body as one, whatever its status', () => {
    const { answers } = ask();
    controller.expectOne(url).flush('', { status: 502, statusText: 'No' });
    expect(answers).toMatchObject([{ status: 502, body: '' }]);
  });

  it.each([0, 200])('is an error when the network fails, at status %d', (status) => {
    const { answers, ends } = ask();
    controller.expectOne(url).error(new Event('error') as ProgressEvent, { status, statusText: 'broken' });
    expect(answers).toEqual([]);
    expect(ends).toMatchObject([{ name: 'HttpErrorResponse', status }]);
  });

  it('is an error when an answer has no status', () => {
    const { answers, ends } = ask();
    controller.expectOne(url).flush('', { status: 0, statusText: '' });
    expect([answers, ends]).toMatchObject([[], [{ name: 'HttpErrorResponse' }]]);
  });

  it('is an error when the answer came along a redirect', () => {
    const { answers, ends } = ask();
    const answer = new HttpResponse({ status: 200, body: '{}', redirected: true });
    controller.expectOne(url).event(answer);
    expect([answers, ends]).toEqual([[], [new Error('a redirect is not followed')]]);
  });

  it('aborts when it is unsubscribed', () => {
    const { asking, answers, ends } = ask();
    const request = controller.expectOne(url);
    asking.unsubscribe();
    expect(request.cancelled).toBe(true);
    expect([answers, ends]).toEqual([[], []]);
  });

  it('sends text as it is', () => {
    ask({ method: 'POST', url, headers: { 'Content-Type': 'application/json' }, body: '{"text":"é"}' });
    const { request } = controller.expectOne({ method: 'POST', url });
    expect([request.serializeBody(), request.headers.get('Content-Type')]).toEqual([
      '{"text":"é"}',
      'application/json',
    ]);
  });

  it('sends bytes as they are, those of a view of more bytes too', () => {
    ask({ method: 'POST', url, headers: {}, body: Uint8Array.of(1, 2, 3, 4).subarray(1, 3) });
    const { request } = controller.expectOne({ method: 'POST', url });
    const sent = request.serializeBody();
    expect(sent).toBeInstanceOf(ArrayBuffer);
    expect([...new Uint8Array(sent as ArrayBuffer)]).toEqual([2, 3]);
  });
});

describe('an interceptor', () => {
  it('sees a request, and may change it', async () => {
    await open((request, next) => next(request.clone({ setHeaders: { 'X-Gateway': 'chat' } })));
    ask();
    expect(controller.expectOne(url).request.headers.get('X-Gateway')).toBe('chat');
  });

  it('may answer', async () => {
    await open(() => of(new HttpResponse({ status: 200, body: '{}' })));
    expect(ask().answers).toMatchObject([{ status: 200, body: '{}' }]);
  });

  it.each([
    [new Error('not today')],
    [Object.assign(new Error('of its own'), { status: 503, error: 'text' })],
    [undefined],
  ])('that fails with %p is an error', async (error) => {
    await open(() => throwError(() => error));
    expect(ask()).toMatchObject({ answers: [], ends: [error] });
  });
});
