import { tryOr } from '../util/tryOr';
import { refuse } from './answer';
import { bytesOf, textOf } from './bytes';
import { readMultipart, type Part } from './multipart';

/** A file as the client has sent it. */
export interface UploadedFile {
  readonly name: string;
  readonly contentType: string;
  readonly data: Uint8Array;
}

/** The content of an upload: at least one file, and possibly the JSON of the message with the files. */
export interface ReadUpload {
  readonly files: readonly UploadedFile[];
  readonly message?: string;
}

const messageType = 'application/vnd.microsoft.bot.message';

/** With this limit, every client can read a message with files. */
const maxParts = 100;
const maxMessage = 2 ** 20;

/** The characters that a type may have in a header. Other types become the type of unknown data. */
const readType = (type = '') => (type.length < 200 && /^[\w.+-]+\/[\w.+-]+( *;[ -~]*)?$/.test(type) ? type : undefined);

const essenceOf = (type: string) => type.replace(/;.*/s, '').trim().toLowerCase();

// In a header of HTTP a backslash escapes the next character. In a form it is a plain character, and %22 is a quote.
const nameInHeader = /(?:^|;)\s*filename=(?:"((?:[^"\\]|\\.)*)"|([^\s";]+))/is;
const nameInForm = /;\s*filename=(?:"([^"]*)"|([^\s";]+))/i;

/** Decodes a header as UTF-8, because HTTP gives each byte as a character. */
function asUtf8(header: string): string {
  if (!/^[\0-\xff]*$/.test(header)) return header;
  const bytes = Uint8Array.from(header, (character) => character.charCodeAt(0));
  return tryOr(() => new TextDecoder('utf-8', { fatal: true }).decode(bytes)) ?? header;
}

/** Reads a form with several files, or with one file and a message. */
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

/** Reads an upload in one of its two forms: the body is the file, or a multipart form. */
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
