import { tryOr } from '../util/tryOr';
import { refuse } from './answer';
import { bytesOf, textOf } from './bytes';
import { readMultipart, type Part } from './multipart';

/** A file as it came. */
export interface UploadedFile {
  readonly name: string;
  readonly contentType: string;
  readonly data: Uint8Array;
}

/** What an upload carries: at least one file, and perhaps the JSON of the message to which they belong. */
export interface ReadUpload {
  readonly files: readonly UploadedFile[];
  readonly message?: string;
}

const messageType = 'application/vnd.microsoft.bot.message';

/** So that a message with files is no longer than one that any client takes in. */
const maxParts = 100;
const maxMessage = 2 ** 20;

/** What can stand in a header; all else is a type that nobody knows. */
const readType = (type = '') => (type.length < 200 && /^[\w.+-]+\/[\w.+-]+( *;[ -~]*)?$/.test(type) ? type : undefined);

const essenceOf = (type: string) => type.replace(/;.*/s, '').trim().toLowerCase();

// in a header of HTTP a backslash makes the next character what it is; in a form it is one, and %22 is a quote
const nameInHeader = /(?:^|;)\s*filename=(?:"((?:[^"\\]|\\.)*)"|([^\s";]+))/is;
const nameInForm = /;\s*filename=(?:"([^"]*)"|([^\s";]+))/i;

/** What a header says in UTF-8: HTTP gives each byte as a character. */
function asUtf8(header: string): string {
  if (!/^[\0-\xff]*$/.test(header)) return header;
  const bytes = Uint8Array.from(header, (character) => character.charCodeAt(0));
  return tryOr(() => new TextDecoder('utf-8', { fatal: true }).decode(bytes)) ?? header;
}

/** The form of several files, or of one with a message. */
function readForm(body: Uint8Array, contentType: string): ReadUpload {
  const [, quoted, bare] = /;\s*boundary=(?:"([^"]+)"|([^\s";]+))/i.exec(contentType) ?? [];
  const boundary = quoted ?? bare ?? refuse(400, 'MalformedData', 'The Content-Type has no boundary');
  const parts = readMultipart(body, boundary, maxParts);

  const isMessage = ({ headers }: Part) => essenceOf(headers['content-type'] ?? '') === messageType;
  const [message, ...more] = parts.filter(isMessage);
  if (more.length > 0) refuse(400, 'MalformedData', 'The form has more than one message');
  if (message && message.body.length > maxMessage)
    refuse(413, 'InvalidRange', `The message is larger than ${maxMessage} bytes`);

  const files = parts.flatMap((part, i): UploadedFile[] => {
    if (isMessage(part)) return [];
    const [, quoted, bare] =
      nameInForm.exec(part.headers['content-disposition'] ?? '') ??
      refuse(400, 'MalformedData', `Part ${i + 1} of the form is no message, and has no file name`);
    const name = (quoted ?? bare ?? '').replace(/%(22|0D|0A)/gi, decodeURIComponent);
    return [{ name, contentType: readType(part.headers['content-type']) ?? unknownType, data: part.body }];
  });
  if (files.length === 0) refuse(400, 'MissingProperty', 'The form has no file');
  return { files, ...(message && { message: textOf(message.body) }) };
}

const unknownType = 'application/octet-stream';

/** Reads an upload in either of its forms: the file is the body, or all is in a multipart form. */
export function readUpload(
  headers: Readonly<Record<string, string | undefined>>,
  body: string | Uint8Array,
): ReadUpload {
  const { 'content-type': type = '', 'content-disposition': disposition } = headers;
  const data = bytesOf(body);
  if (essenceOf(type) === 'multipart/form-data') return readForm(data, type);
  if (data.length === 0 && !disposition) refuse(400, 'MissingProperty', 'There is no file in the body');
  const [, quoted, bare] = nameInHeader.exec(disposition ?? '') ?? [];
  const name = quoted?.replace(/\\(.)/gs, '$1') ?? bare ?? '';
  return { files: [{ name: asUtf8(name), contentType: readType(type) ?? unknownType, data }] };
}
