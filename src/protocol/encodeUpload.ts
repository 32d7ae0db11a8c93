import { from, map, type Observable } from 'rxjs';
import type { Upload } from './message';

/** What a POST carries. */
export interface Content {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

/** A message as JSON. */
export const encodeMessage = (json: string): Content => ({
  headers: { 'Content-Type': 'application/json' },
  body: json,
});

/** The bytes of an upload. They know what they were made of, for a service with another form, unless a transport copies them. */
export type UploadBody = Uint8Array & {
  readonly source?: { readonly files: readonly Upload[]; readonly message: string | undefined };
};

/** How the message stands in the form of an upload. */
export interface MessagePart {
  readonly name: string;
  readonly type: string;
}

/**
 * Files, and perhaps the JSON of the message that they go with. One file by itself is a body of its own where its name can
 * stand in a header; all others are a multipart form, by the platform's own encoder, which knows no other way than a promise.
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
