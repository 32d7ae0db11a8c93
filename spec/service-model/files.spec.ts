import { map, timer } from 'rxjs';
import { run } from '../support/marbles';
import { problem } from './client';
import { createUploader } from './uploader';

const day = 24 * 60 * 60_000;

describe('a file', () => {
  it('is there for 24 hours, however often it is asked for', () => {
    run(({ expectObservable }) => {
      const { upload, urls, get } = createUploader();
      upload('A');
      const [url = ''] = urls();
      const status$ = (at: number) => timer(at).pipe(map(() => get(url).status));

      expectObservable(status$(1000)).toBe('1s (a|)', { a: 200 });
      expectObservable(status$(day - 1)).toBe(`${day - 1}ms (a|)`, { a: 200 });
      expectObservable(status$(day)).toBe(`${day}ms (a|)`, { a: 404 });
    });
  });

  it('makes room for another that has come later', () => {
    const { upload, urls, get } = createUploader({ maxStored: 10 });
    ['1234', '5678', '90'].forEach((body) => upload(body));
    const statuses = () => urls().map((url) => get(url).status);
    expect(statuses()).toEqual([200, 200, 200]);

    upload('x');
    expect(statuses()).toEqual([404, 200, 200, 200]);
    upload('1234567');
    expect(statuses()).toEqual([404, 404, 200, 200, 200]);
  });

  it('larger than all may be together is a 413 that names the limit, and no other has to go for it', () => {
    const { upload, uploadForm, urls, get, read, id } = createUploader({ maxStored: 10 });
    upload('1234');
    const part = (body: string) => `Content-Disposition: form-data; name="file"; filename="a"\r\n\r\n${body}`;
    expect(uploadForm(part('123456'), part('12345'))).toEqual({ status: 413, body: problem(413, 'InvalidRange') });
    expect(JSON.stringify(uploadForm(part('12345678901')).body)).toContain('larger than 10 bytes');
    expect([read(id).messages.length, ...urls().map((url) => get(url).status)]).toEqual([1, 200]);
  });

  it('of no byte is kept too', () => {
    const { upload, urls, get } = createUploader({ maxStored: 1 });
    upload('');
    expect(get(urls()[0]!)).toMatchObject({ status: 200, file: new Uint8Array() });
  });

  it('is gone once the service is closed', () => {
    const { upload, urls, get, close } = createUploader();
    upload('A');
    const [url = ''] = urls();
    close();
    expect(get(url).status).toBe(404);
  });

  it('needs no credential, but its whole path', () => {
    const { upload, urls, handle } = createUploader();
    upload('A');
    const [url = ''] = urls();
    expect(handle('GET', url).status).toBe(200);
    expect(handle('GET', url.replace(/[^/]+$/, '')).status).toBe(404);
    expect(handle('GET', '/attachments/x/a.txt').status).toBe(404);
    expect(handle('POST', url)).toMatchObject({ status: 405, headers: { allow: 'GET' } });
  });

  const sandboxed = { 'x-content-type-options': 'nosniff', 'content-security-policy': "default-src 'none'; sandbox" };

  it.each(['image/png', 'image/jpeg', 'image/gif', 'IMAGE/WEBP'])('of %s can be shown', (type) => {
    const { upload, urls, get } = createUploader();
    upload('A', { type });
    expect(get(urls()[0]!).headers).toEqual({ 'content-type': type, ...sandboxed });
  });

  it.each(['text/html', 'image/svg+xml', 'application/pdf', 'text/plain', 'image/pngx', 'application/xhtml+xml'])(
    'of %s can only be saved',
    (type) => {
      const { upload, urls, get } = createUploader();
      upload('A', { type });
      expect(get(urls()[0]!).headers).toEqual({
        'content-type': type,
        'content-disposition': `attachment; filename="a.txt"; filename*=UTF-8''a.txt`,
        ...sandboxed,
      });
    },
  );

  it.each([
    ['文件.pdf', '__.pdf', '文件.pdf'],
    [`it's (50%).pdf`, 'it_s__50__.pdf', `it's (50%).pdf`],
    [String.raw`\"; x=\"`, '___x__', '"; x="'],
    ['two\r\nX-Lines: 1', 'two__X-Lines__1', 'two__X-Lines: 1'],
    ['../../etc/passwd', '__.._etc_passwd', '__.._etc_passwd'],
    ['..', '_', '_'],
    ['', 'file', 'file'],
    ['gpj.\u202eexe', 'gpj._exe', 'gpj._exe'],
    [`${'x'.repeat(200)}.pdf`, `${'x'.repeat(96)}.pdf`, `${'x'.repeat(96)}.pdf`],
  ])('that is called %j is saved under a safe name', (name, ascii, whole) => {
    const { upload, urls, get } = createUploader();
    expect(upload('A', { name })).toBe(204);
    const [url = ''] = urls();
    // what a client makes of it stays the same
    expect(new URL(url, 'http://localhost').pathname).toBe(url);

    const [, plain, encoded = ''] =
      /^attachment; filename="([\w.-]+)"; filename\*=UTF-8''([\w.%~!-]+)$/.exec(
        get(url).headers['content-disposition']!,
      ) ?? [];
    expect([plain, decodeURIComponent(encoded)]).toEqual([ascii, whole]);
  });
});
