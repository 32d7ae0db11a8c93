import type { IncomingMessage } from 'node:http';
import { Observable } from 'rxjs';
import { Refusal } from '../service-model/answer';

/** The body; refused with 413 beyond `limit` bytes. Never completes if the client goes away before its end. */
export function readBody(request: IncomingMessage, limit: number): Observable<Uint8Array> {
  return new Observable((subscriber) => {
    const chunks: Buffer[] = [];
    let size = 0;

    function take(chunk: Buffer): void {
      size += chunk.length;
      if (size > limit) subscriber.error(new Refusal(413, 'InvalidRange', `The body is larger than ${limit} bytes`));
      else chunks.push(chunk);
    }

    function end(): void {
      subscriber.next(Buffer.concat(chunks));
      subscriber.complete();
    }

    request.on('data', take).on('end', end);
    // what is left of a body that is too large flows on, to nowhere: a client reads the answer once it has sent all
    return () => request.off('data', take).off('end', end);
  });
}
