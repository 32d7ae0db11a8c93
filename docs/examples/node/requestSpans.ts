import { SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { Subscription } from 'rxjs';
import type { Conversation, RequestEvent } from 'rxjs-direct-line';

const tracer = trace.getTracer('rxjs-direct-line');

/** Makes a span of a request that has ended, with OpenTelemetry's names for HTTP. */
function traceRequest({ operation, method, path, why, attempt, duration, status, error }: RequestEvent): void {
  const endTime = Date.now();
  const span = tracer.startSpan(`direct_line ${operation}`, {
    kind: SpanKind.CLIENT,
    startTime: endTime - duration,
    attributes: {
      'http.request.method': method,
      'url.path': path,
      ...(status !== undefined && { 'http.response.status_code': status }),
      ...(attempt > 1 && { 'http.request.resend_count': attempt - 1 }),
      ...(why && { 'direct_line.why': why }),
      ...(error && { 'error.type': error.name }),
    },
  });
  if (error) span.setStatus({ code: SpanStatusCode.ERROR, message: error.message });
  span.end(endTime);
}

/** Makes a span of each request of a conversation as it ends, until it is unsubscribed. */
export const traceRequests = ({ request$ }: Conversation): Subscription =>
  request$.subscribe({ next: traceRequest, error: console.error });
