import type { TransportResponse } from '../http/transport';
import { now } from '../util/clock';

/** What `Retry-After` says, in ms. A date is measured against the answer's own, because the two clocks need not agree. */
export function readRetryAfter(response: TransportResponse): number | undefined {
  const value = response.header('Retry-After') ?? '';
  const date = Date.parse(response.header('Date') ?? '');
  const ms = /^\d+$/.test(value) ? +value * 1000 : Date.parse(value) - (Number.isNaN(date) ? now() : date);
  return ms >= 0 && ms < Infinity ? ms : undefined;
}
