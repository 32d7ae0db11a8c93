import { refuse } from './answer';
import { bytesOf, textOf } from './bytes';

// By hand: what a platform has for it gives promises, which virtual time does not wait for, and takes no form with a part
// that has no Content-Disposition, as the message in the protocol's own example.

/** A part of a form; the names of the headers are in lower case. */
export interface Part {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** How many bytes the headers of a part may take: far more than a name and a type do. */
const maxHead = 2 ** 14;

const lineEnd = bytesOf('\r\n');
const headEnd = bytesOf('\r\n\r\n');

const malformed = (what: string): never => refuse(400, 'MalformedData', `The multipart body is malformed: ${what}`);

function readHead(head: string): Part['headers'] {
  const lines = head.split('\r\n').filter((line) => line.trim());
  return Object.fromEntries(
    lines.map((line) => {
      const [, name = '', value = ''] = /^([\w-]+):(.*)$/.exec(line) ?? malformed('a line of a head is no header');
      return [name.toLowerCase(), value.trim()];
    }),
  );
}

/** The parts of a form; refused where there are more than `limit`. */
export function readMultipart(body: Uint8Array, boundary: string, limit: number): readonly Part[] {
  // the first delimiter needs no line before it: so there is one before each
  const bytes = new Uint8Array(lineEnd.length + body.length);
  bytes.set(lineEnd);
  bytes.set(body, lineEnd.length);
  const textAt = (from: number, to: number) => textOf(bytes.subarray(from, to));

  /** Where `wanted` begins. */
  function find(wanted: Uint8Array, from: number, what: string, end = Infinity): number {
    const [first = 0] = wanted;
    for (let at = bytes.indexOf(first, from); at >= 0 && at < end; at = bytes.indexOf(first, at + 1)) {
      if (wanted.every((byte, i) => bytes[at + i] === byte)) return at;
    }
    return malformed(what);
  }

  const delimiter = bytesOf(`\r\n--${boundary}`);
  const parts: Part[] = [];
  let at = find(delimiter, 0, 'its boundary is not in it') + delimiter.length;
  while (textAt(at, at + 2) !== '--') {
    if (parts.length === limit) refuse(413, 'InvalidRange', `The form has more than ${limit} parts`);
    const head = find(headEnd, at, 'the head of a part has no end', at + maxHead);
    const start = head + headEnd.length;
    const end = find(delimiter, start, 'a part has no end');
    parts.push({ headers: readHead(textAt(at, head)), body: bytes.subarray(start, end) });
    at = end + delimiter.length;
  }
  return parts;
}
