import { refuse } from './answer';
import { bytesOf, findBytes, isAt, textOf } from './bytes';

// This parser is written by hand. The parser of the platform returns promises, which virtual time does not wait for. It
// also refuses a part without a Content-Disposition, such as the message in the example of the protocol.

/** A part of a form. The names of its headers are in lower case. */
export interface Part {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** The largest size of the headers of a part in bytes, far above that of a name and a type. */
const maxHead = 2 ** 14;
/** The limit of RFC 2046. A longer boundary could make the search slow. */
const maxBoundary = 70;

const headEnd = bytesOf('\r\n\r\n');
const dashes = bytesOf('--');

const malformed = (what: string): never => refuse(400, 'MalformedData', `The multipart body is malformed: ${what}`);

function readHeaders(head: string): Part['headers'] {
  const headers = head.split('\r\n').filter((header) => header.trim());
  return Object.fromEntries(
    headers.map((header) => {
      const [, name = '', value = ''] = /^([\w-]+):(.*)$/.exec(header) ?? malformed('one of its headers is none');
      return [name.toLowerCase(), value.trim()];
    }),
  );
}

/** The parts of a form. It throws a `Refusal` if there are more than `limit`. */
export function readMultipart(bytes: Uint8Array, boundary: string, limit: number): readonly Part[] {
  if (boundary.length > maxBoundary) malformed(`its boundary is longer than ${maxBoundary} characters`);
  const delimiter = bytesOf(`\r\n--${boundary}`);
  // The first delimiter may be at the beginning of the body, without a line break before it.
  const opening = delimiter.subarray(2);

  const findDelimiter = (from: number, what: string) => findBytes(bytes, delimiter, { from }) ?? malformed(what);

  const parts: Part[] = [];
  let at = isAt(bytes, opening, 0) ? opening.length : findDelimiter(0, 'its boundary is not in it') + delimiter.length;
  while (!isAt(bytes, dashes, at)) {
    if (parts.length === limit) refuse(413, 'InvalidRange', `The form has more than ${limit} parts`);
    const head =
      findBytes(bytes, headEnd, { from: at, to: at + maxHead }) ?? malformed('the head of a part has no end');
    const start = head + headEnd.length;
    const end = findDelimiter(start, 'a part has no end');
    parts.push({ headers: readHeaders(textOf(bytes.subarray(at, head))), body: bytes.subarray(start, end) });
    at = end + delimiter.length;
  }
  return parts;
}
