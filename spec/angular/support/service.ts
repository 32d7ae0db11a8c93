import { NgZone } from '@angular/core';
import { defer, finalize, firstValueFrom, of, Subject, take, toArray } from 'rxjs';
import type { Transport } from 'rxjs-direct-line';
import { fakeDirectLine } from 'rxjs-direct-line/testing';

/** A service whose bot greets and repeats. It keeps whether it was asked in the zone, and its polls can be waited for. */
export function createService() {
  const asked: boolean[] = [];
  const read$ = new Subject<unknown>();
  const service = fakeDirectLine({ bot: ({ text = '' }) => [`You said ${text}`], bot$: of('Hello!'), latency: 2 });

  const transport: Transport = (request) =>
    defer(() => {
      asked.push(NgZone.isInAngularZone());
      return service(request);
    }).pipe(
      finalize(() => {
        if (request.method === 'GET') read$.next(0);
      }),
    );
  return {
    transport,
    asked,
    /** When so many more polls have ended. */
    polls: (count: number) => firstValueFrom(read$.pipe(take(count), toArray())),
  };
}
