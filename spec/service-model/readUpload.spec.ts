import { bytesOf, textOf } from '../../src/service-model/bytes';
import { readUpload } from '../../src/service-model/readUpload';

const lines = (...all: string[]) => all.join('\r\n');
const form = { 'content-type': 'multipart/form-data; boundary=x' };
const file = (head = 'Content-Disposition: form-data; name="file"; filename="a.txt"', body = 'A') =>
  lines('--x', head, '', body, '');
const message = (json = '{"text":"hi"}') =>
  lines('--x', 'Content-Type: application/vnd.microsoft.bot.message', '', json, '');

const read = (...given: Parameters<typeof readUpload>) => {
  const { files, ...rest } = readUpload(...given);
  return { files: files.map(({ name, contentType, data }) => [name, contentType, textOf(data)]), ...rest };
};
const refusal = (status: number, code: string) => expect.objectContaining({ name: 'Refusal', status, code }) as Error;

describe('an upload whose body is the file', () => {
  const named = (disposition: string, type?: string) =>
    read({ 'content-disposition': disposition, 'content-type': type }, 'A').files;

  it('has its name and its type in headers', () => {
    expect(named('name="file"; filename="badjokeeel.jpg"', 'image/jpeg')).toEqual([
      ['badjokeeel.jpg', 'image/jpeg', 'A'],
    ]);
  });

  it.each([
    ['a "quoted" name', String.raw`name="file"; filename="a \"quoted\" name"`],
    ['100%22', 'name="file"; filename="100%22"'],
    ['first', 'filename="first"'],
    ['bare.txt', 'name=file; filename=bare.txt; x=y'],
    // as HTTP gives them: bytes of UTF-8
    ['naïve 文', `filename="${Buffer.from('naïve 文').toString('latin1')}"`],
    // which no bytes can be: a fake gets it
    ['文件', 'filename="文件"'],
    // no UTF-8 at all
    ['naïve', 'filename="naïve"'],
    ['', 'name="file"'],
  ])('may be called %j', (name, disposition) => {
    expect(named(disposition)).toEqual([[name, 'application/octet-stream', 'A']]);
  });

  it.each(['no type', '/', 'a/b\u00e9', 'text/plain; charset="\u20ac"', `a/${'b'.repeat(300)}`])(
    'has no type where %j is given',
    (type) => {
      expect(named('filename="a"', type)).toEqual([['a', 'application/octet-stream', 'A']]);
    },
  );

  it('may be empty', () => {
    expect(named('filename="a"')).toHaveLength(1);
    expect(read({ 'content-disposition': 'filename="a"' }, '').files).toEqual([['a', 'application/octet-stream', '']]);
  });

  it('is missing where there is neither a byte nor a name', () => {
    expect(() => read({ 'content-type': 'a/b' }, '')).toThrow(refusal(400, 'MissingProperty'));
  });
});

describe('an upload that is a form', () => {
  it('has files, and a message as the protocol shows it: by its type alone', () => {
    const typed = 'Content-Type: image/png\r\nContent-Disposition: form-data; name="file"; filename="b.png"';
    expect(read(form, `${file()}${message()}${file(typed, 'B')}--x--`)).toEqual({
      files: [
        ['a.txt', 'application/octet-stream', 'A'],
        ['b.png', 'image/png', 'B'],
      ],
      message: '{"text":"hi"}',
    });
  });

  it.each(['a "quoted" name', 'back\\slash\\', 'naïve', '文件.png', 'two\r\nlines', '😀'])(
    'has the name %j as a platform writes it',
    async (name) => {
      const data = new FormData();
      data.append('file', new Blob(['A'], { type: 'text/plain' }), name);
      const written = new Response(data);
      const headers = { 'content-type': written.headers.get('content-type') ?? '' };
      expect(read(headers, new Uint8Array(await written.arrayBuffer()))).toEqual({
        files: [[name, 'text/plain', 'A']],
      });
    },
  );

  it('takes a name without quotes', () => {
    const bare = file('Content-Disposition: form-data; name=file; filename=bare.txt');
    expect(read(form, `${bare}--x--`).files).toEqual([['bare.txt', 'application/octet-stream', 'A']]);
  });

  it('takes a boundary in quotes', () => {
    const headers = { 'content-type': 'Multipart/Form-Data; charset=utf-8; boundary="x"' };
    expect(read(headers, `${file()}--x--`).files).toHaveLength(1);
  });

  it.each<[what: string, status: number, code: string, type: string, body: string]>([
    ['without a boundary', 400, 'MalformedData', 'multipart/form-data', `${file()}--x--`],
    ['with a message alone', 400, 'MissingProperty', 'multipart/form-data; boundary=x', `${message()}--x--`],
    [
      'with two messages',
      400,
      'MalformedData',
      'multipart/form-data; boundary=x',
      `${file()}${message()}${message()}--x--`,
    ],
    ['with nothing', 400, 'MissingProperty', 'multipart/form-data; boundary=x', '--x--'],
    [
      'with a part that has no file name',
      400,
      'MalformedData',
      'multipart/form-data; boundary=x',
      `${file('Content-Disposition: form-data; name="file"')}--x--`,
    ],
    ['with too many files', 413, 'InvalidRange', 'multipart/form-data; boundary=x', `${file().repeat(101)}--x--`],
    [
      'with a message that is too long',
      413,
      'InvalidRange',
      'multipart/form-data; boundary=x',
      `${file()}${message('x'.repeat(2 ** 20 + 1))}--x--`,
    ],
  ])('is refused %s', (_what, status, code, type, body) => {
    expect(() => read({ 'content-type': type }, bytesOf(body))).toThrow(refusal(status, code));
  });
});
