import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import type { Answer } from '../service-model/answer';

function* endless(body: string): Generator<string> {
  yield body;
  // whitespace, so that what has come so far is always a whole JSON text
  for (const blank = ' '.repeat(2 ** 14); ;) yield blank;
}

/** Sends an answer that is lost on its way; its status and headers have been set. */
export function breakOff(response: ServerResponse, body: string, how: NonNullable<Answer['breaks']>): void {
  if (how === 'drop') {
    response.destroy();
    return;
  }
  if (how === 'endless') {
    // the client's going away ends it
    Readable.from(endless(body)).pipe(response);
    return;
  }
  const bytes = Buffer.from(body);
  if (how === 'length') response.setHeader('content-length', bytes.length);
  response.write(bytes.subarray(0, bytes.length / 2), () => response.destroy());
}
