import type { Fault } from 'rxjs-direct-line/testing';

/** What the answer to a request that is not handled says besides its status. */
export function faultHeaders(fault: Fault & { kind: 'status' | 'redirect' }): Record<string, string> {
  if (fault.kind === 'redirect') return { Location: fault.to };
  const { retryAfter, form, skew = 0 } = fault;
  if (retryAfter === undefined) return {};
  const seconds = Math.ceil(retryAfter / 1000);
  if (form !== 'date') return { 'Retry-After': String(seconds) };
  const date = (ms: number) => new Date(Date.now() + skew + ms).toUTCString();
  return { Date: date(0), 'Retry-After': date(1000 * seconds) };
}
