import type { IncomingMessage } from 'node:http';
import { Observable } from 'rxjs';
import { Refusal } from '../service-model/answer';
import type { Budget } from './budget';

export interface ReadBodyOptions {
  /** The largest size in bytes. */
  readonly limit: number;
  /** The budget that all bodies share. */
  readonly budget: Budget;
}

const smallest = 2 ** 12;

/** Collects bytes in one buffer, because a list of tiny pieces would take far more memory. */
function createGrowingBuffer() {
  let bytes = Buffer.allocUnsafe(smallest);
  let size = 0;
  return {
    size: () => size,
    bytes: () => bytes.subarray(0, size),
    append(chunk: Buffer): void {
      if (size + chunk.length > bytes.length) {
        const larger = Buffer.allocUnsafe(2 * (size + chunk.length));
        bytes.copy(larger, 0, 0, size);
        bytes = larger;
      }
      chunk.copy(bytes, size);
      size += chunk.length;
    },
  };
}

/**
 * Emits the body. Above `limit` bytes the answer is 413, and if all bodies together are above the budget it is 503. It
 * throws the 413 at once if the head already announces a larger body. It does not complete: the body counts in the
 * budget until it is unsubscribed, when its request has been answered.
 */
export function readBody(request: IncomingMessage, { limit, budget }: ReadBodyOptions): Observable<Uint8Array> {
  const tooLarge = new Refusal(413, 'InvalidRange', `The body is larger than ${limit} bytes`);
  const tooMany = new Refusal(503, 'ServiceError', {
    message: 'Too many bodies at once',
    headers: { 'retry-after': '1' },
  });

  if (Number(request.headers['content-length'] ?? 0) > limit) throw tooLarge;
  return new Observable((subscriber) => {
    const body = createGrowingBuffer();

    function onData(chunk: Buffer): void {
      if (body.size() + chunk.length > limit) subscriber.error(tooLarge);
      else if (budget.take(chunk.length)) body.append(chunk);
      else subscriber.error(tooMany);
    }

    function onEnd(): void {
      subscriber.next(body.bytes());
    }

    request.on('data', onData).on('end', onEnd);
    return () => {
      request.off('data', onData).off('end', onEnd);
      budget.giveBack(body.size());
    };
  });
}
