import type { Attachment } from '../protocol/message';
import { now } from '../util/clock';
import { refuse, type Answer } from './answer';
import type { UploadedFile } from './readUpload';
import { createRouter } from './router';

/** How long the service keeps what was uploaded. */
const lifetime = 24 * 60 * 60_000;

/** How many files: one without a byte takes memory too. */
const limit = 100_000;

/** What a page may show: nothing in these can act. All else is only for saving. */
const rasterImage = /^image\/(png|jpeg|gif|webp)\s*(;|$)/i;

const encode = (name: string) =>
  encodeURIComponent(name).replace(/['()*]/g, (character) => `%${character.charCodeAt(0).toString(16)}`);

/** A name for one's own disk: no path, nothing that hides how it ends, and not too long. */
function safeName(name: string): string {
  const safe = name.replace(/[\p{Cc}\u202a-\u202e\u2066-\u2069/\\]/gu, '_');
  return Array.from(safe).slice(-100).join('').replace(/^\.+/, '_') || 'file';
}

/** A file, and where it is. */
export interface PlacedFile extends UploadedFile {
  readonly id: string;
  readonly url: string;
}

/** Whether a path is one of a file. */
export const isFilePath = (path: string): boolean => path.startsWith('/attachments/');

/** The place of a file: relative, so that each client finds it where it finds the service. Who knows `id` may have it. */
export function place(file: UploadedFile, id: string): PlacedFile {
  const name = safeName(file.name);
  return { ...file, name, id, url: `/attachments/${encodeURIComponent(id)}/${encode(name)}` };
}

/** Files as a message has them. */
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

/** What was uploaded, for 24 hours; the oldest go earlier if all are more than `maxStored` bytes together. */
export function createFiles(maxStored: number) {
  // a Map keeps the order of insertion: the first is the oldest
  const files = new Map<string, PlacedFile & { readonly storedAt: number }>();
  const route = createRouter({ 'GET /attachments/{id}/{name}': true });
  let total = 0;

  /** Makes room, and drops what is out of date: a timer would keep a process alive. */
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
      // copied, as what came is part of something larger
      for (const file of added) files.set(file.id, { ...file, data: Uint8Array.from(file.data), storedAt: now() });
      total += size;
    },

    /** The answer to a request for one of them: to anybody, as a page that shows an image sends no credential. */
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
