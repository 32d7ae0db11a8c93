import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import type { Answer } from '../service-model/answer';

function* endless(body: string): Generator<string> {
  yield body;
  // It sends white space, so that the part that has arrived is valid JSON at every moment.
  for (const blank = ' '.repeat(2 ** 14); ;) yield blank;
}

/** Sends an answer that breaks off. Its status and headers have been set already. */
export function breakOff(response: ServerResponse, body: string, how: NonNullable<Answer['breaks']>): void {
  if (how === 'drop') {
    response.destroy();
    return;
  }
  if (how === 'endless') {
    // It ends when the client closes the connection.
    Readable.from(endless(body)).pipe(response);
    return;
  }
  const bytes = Buffer.from(body);
  if (how === 'length') response.setHeader('content-length', bytes.length);
  response.write(bytes.subarray(0, bytes.length / 2), () => response.destroy());
}
