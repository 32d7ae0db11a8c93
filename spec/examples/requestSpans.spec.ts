import { inspect } from 'node:util';
import { SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { traceRequests } from '../../docs/examples/node/requestSpans';
import { converse, credentials } from './conversation';

it('makes a span of each request, and of a failure its error, without a credential', () => {
  const exporter = new InMemorySpanExporter();
  trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }));
  converse(traceRequests);
  trace.disable();

  const spans = exporter.getFinishedSpans();
  const path = '/api/conversations/c1/messages';
  const request = (method: string, path: string, status: number, rest = {}) => ({
    'http.request.method': method,
    'url.path': path,
    'http.response.status_code': status,
    ...rest,
  });
  const read = (why: string, status: number, rest = {}) =>
    request('GET', path, status, { 'direct_line.why': why, ...rest });
  const httpError = { 'error.type': 'HttpError' };
  expect(spans.map(({ name, attributes }) => [name, attributes])).toEqual([
    ['direct_line start', request('POST', '/api/conversations', 200)],
    ['direct_line read', read('first', 200)],
    ['direct_line read', read('drain', 200)],
    ['direct_line send', request('POST', path, 400, httpError)],
    ['direct_line read', read('interval', 503, httpError)],
    ['direct_line read', read('retry', 200, { 'http.request.resend_count': 1 })],
  ]);
  for (const { kind, duration, attributes, status } of spans) {
    expect(kind).toBe(SpanKind.CLIENT);
    expect(duration).toEqual([0, 20e6]);
    expect(status.code).toBe('error.type' in attributes ? SpanStatusCode.ERROR : SpanStatusCode.UNSET);
  }
  for (const credential of credentials) expect(inspect(spans, { depth: null })).not.toContain(credential);
});
