import type { Attachment } from '../protocol/message';
import { now } from '../util/clock';
import { refuse, type Answer } from './answer';
import type { UploadedFile } from './readUpload';
import { createRouter } from './router';

/** The time for which the service keeps a file. */
const lifetime = 24 * 60 * 60_000;

/** The largest number of files, because an empty file takes memory too. */
const limit = 100_000;

/** The types that a page may show, because they cannot run code. All others can only be saved. */
const rasterImage = /^image\/(png|jpeg|gif|webp)\s*(;|$)/i;

const encode = (name: string) =>
  encodeURIComponent(name).replace(/['()*]/g, (character) => `%${character.charCodeAt(0).toString(16)}`);

/**
 * Makes a file name that is safe to save: without a path, without characters that hide its ending, and not too long.
 */
function safeName(name: string): string {
  const safe = name.replace(/[\p{Cc}\u202a-\u202e\u2066-\u2069/\\]/gu, '_');
  return Array.from(safe).slice(-100).join('').replace(/^\.+/, '_') || 'file';
}

/** A file and its path. */
export interface PlacedFile extends UploadedFile {
  readonly id: string;
  readonly url: string;
}

/** Whether a path belongs to a file. */
export const isFilePath = (path: string): boolean => path.startsWith('/attachments/');

/**
 * The path of a file. It is relative, so that each client finds the file at its own address of the service. Everybody
 * who knows the `id` may load the file.
 */
export function place(file: UploadedFile, id: string): PlacedFile {
  const name = safeName(file.name);
  return { ...file, name, id, url: `/attachments/${encodeURIComponent(id)}/${encode(name)}` };
}

/** Files in the form that a message has. */
export interface Listed {
  readonly images: readonly string[];
  readonly attachments: readonly Attachment[];
}

export function list(files: readonly PlacedFile[]): Listed {
  const isImage = ({ contentType }: PlacedFile) => /^image\//i.test(contentType);
  return {
    images: files.filter(isImage).map(({ url }) => url),
    attachments: files.filter((file) => !isImage(file)).map(({ url, contentType }) => ({ url, contentType })),
  };
}

/**
 * The uploaded files. They are kept for 24 hours. If all together are larger than `maxStored` bytes, the oldest are
 * removed earlier.
 */
export function createFiles(maxStored: number) {
  // A Map keeps the order of insertion, so the first file is the oldest.
  const files = new Map<string, PlacedFile & { readonly storedAt: number }>();
  const route = createRouter({ 'GET /attachments/{id}/{name}': true });
  let total = 0;

  /** Makes room, and removes expired files. There is no timer, because a timer would keep a process alive. */
  function shrink(size: number): void {
    const outdated = now() - lifetime;
    for (const [id, { data, storedAt }] of files) {
      if (total <= size && files.size <= limit && storedAt > outdated) return;
      files.delete(id);
      total -= data.length;
    }
  }

  return {
    add(added: readonly PlacedFile[]): void {
      const size = added.reduce((sum, { data }) => sum + data.length, 0);
      if (size > maxStored) refuse(413, 'InvalidRange', `The files are larger than ${maxStored} bytes together`);
      shrink(maxStored - size);
      // The bytes are copied, because they are part of a larger buffer.
      for (const file of added) files.set(file.id, { ...file, data: Uint8Array.from(file.data), storedAt: now() });
      total += size;
    },

    /** Answers the request for a file. It needs no credential, because a page that shows an image sends none. */
    get(method: string, path: string): Answer {
      const { id } = route(method, path);
      shrink(maxStored);
      const { name, contentType, data } = files.get(id) ?? refuse(404, 'NotFound', 'There is no such file, or no more');
      const ascii = name.replace(/[^\w.-]/g, '_');
      return {
        status: 200,
        headers: {
          'content-type': contentType,
          'content-security-policy': "default-src 'none'; sandbox",
          'x-content-type-options': 'nosniff',
          ...(!rasterImage.test(contentType) && {
            'content-disposition': `attachment; filename="${ascii}"; filename*=UTF-8''${encode(name)}`,
          }),
        },
        body: '',
        file: data,
      };
    },

    clear: () => shrink(-1),
  };
}
