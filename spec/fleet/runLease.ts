import type { Job } from 'bullmq';
import type { Redis } from 'ioredis';
import { of, ReplaySubject } from 'rxjs';
import type { Transport, TransportRequest } from 'rxjs-direct-line';
import { noCounts } from '../../docs/examples/fleet/counts';
import { createLease } from '../../docs/examples/fleet/lease';
import { answer } from '../support/answers';

/** The service of the worker's own settings. */
export const domain = 'https://fleet.example';
export const secret = 'the-master-secret';

export interface LeaseResult {
  /** What the worker asked for. */
  readonly requests: readonly TransportRequest[];
  /** What it saved in the job. */
  readonly saved: readonly unknown[];
  readonly logged: readonly string[];
  /** What BullMQ was told: DelayedError for a job that was handed on. */
  readonly error: unknown;
}

/** Runs one lease of a job with these data, without Redis, until the first answer of the service has been handled. */
export async function runLease(
  data: unknown,
  append = (): Promise<number> => Promise.resolve(1),
): Promise<LeaseResult> {
  const requests: TransportRequest[] = [];
  const saved: unknown[] = [];
  const logged: string[] = [];
  const stop$ = new ReplaySubject<void>(1);
  const transport: Transport = (request) => {
    requests.push(request);
    const messages = [{ id: 'm1', conversationId: 'c1', from: 'bot1', text: 'hello' }];
    return of(answer(200, { messages, watermark: '2' }));
  };
  const handle = () => {
    stop$.next();
    return append();
  };
  const job = {
    data,
    updateData: (next: unknown) => Promise.resolve(void saved.push(next)),
    moveToDelayed: () => Promise.resolve(),
  };
  const process = createLease({
    redis: { eval: handle } as unknown as Redis,
    domain,
    secret,
    transport,
    interval: 1000,
    lease: 60_000,
    stop$,
    counts: noCounts(),
    log: (line) => logged.push(line),
  });
  // The processor ends with an error in any case: that is how BullMQ hands a job on.
  const error: unknown = await Promise.resolve(process(job as unknown as Job<unknown, never>, 'token')).catch(
    (error: unknown) => error,
  );
  return { requests, saved, logged, error };
}
