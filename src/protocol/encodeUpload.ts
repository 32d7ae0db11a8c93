import { from, map, type Observable } from 'rxjs';
import type { Upload } from './message';

/** The body of a POST. */
export interface Content {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

/** A message as JSON. */
export const encodeMessage = (json: string): Content => ({
  headers: { 'Content-Type': 'application/json' },
  body: json,
});

/**
 * The bytes of an upload, with the files and the message that they were made of. A service with another form needs
 * these, and they are missing if a transport has copied the bytes.
 */
export type UploadBody = Uint8Array & {
  readonly source?: { readonly files: readonly Upload[]; readonly message: string | undefined };
};

/** How the message stands in the form of an upload. */
export interface MessagePart {
  readonly name: string;
  readonly type: string;
}

/**
 * Encodes files, and possibly the JSON of a message. A single file is the body itself if its name can be in a header.
 * Everything else is a multipart form. Only the platform can encode that, and it returns a promise.
 */
export function encodeUpload(
  files: readonly Upload[],
  message?: string,
  part: MessagePart = { name: 'message', type: 'application/vnd.microsoft.bot.message' },
): Observable<Content> {
  const form = new FormData();
  for (const { data, name, contentType = (data as Blob).type } of files)
    form.append('file', new Blob([data as BlobPart], { type: contentType }), name);
  if (message !== undefined) form.append(part.name, new Blob([message], { type: part.type }), part.name);

  const [file] = form.getAll('file') as File[];
  const isAlone = files.length === 1 && message === undefined && file && /^[^\P{ASCII}\p{Cc}"\\]+$/u.test(file.name);
  const response = new Response(isAlone ? file : form);
  return from(response.arrayBuffer()).pipe(
    map((bytes) => ({
      headers: {
        'Content-Type': response.headers.get('Content-Type') ?? 'application/octet-stream',
        ...(isAlone && { 'Content-Disposition': `name="file"; filename="${file.name}"` }),
      },
      // Not enumerable, so that nothing that looks at the bytes comes upon the files.
      body: Object.defineProperty(new Uint8Array(bytes), 'source', { value: { files, message } }),
    })),
  );
}
