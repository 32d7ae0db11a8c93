import { buffer } from 'node:stream/consumers';
import { catchError, lastValueFrom, merge, of, toArray } from 'rxjs';
import { connect, type ConnectOptions, type SendError, type Upload } from 'rxjs-direct-line';
import { type Running, serve } from '../support/server';

interface Seen {
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

const bytes = (text: string) => new TextEncoder().encode(text);
const picture: Upload = { data: bytes('GIF89a…'), name: 'badjokeeel.jpg', contentType: 'image/jpeg' };
/** The parts of a form, by the platform's own reader. */
async function partsOf({ headers, body }: Seen) {
  const response = new Response(new Uint8Array(body), { headers: { 'Content-Type': String(headers['content-type']) } });
  const parts: unknown[] = [];
  for (const [field, value] of await response.formData()) {
    const file = value as File;
    parts.push([field, file.name, file.type, await file.text()]);
  }
  return parts;
}

describe('upload', () => {
  const seen: Seen[] = [];
  let service: Running;
  let status: number;
  const chat = (options: ConnectOptions = {}) =>
    connect({
      secret: 's',
      conversationId: 'c 1',
      userId: 'user 1',
      domain: service.url,
      interval: Infinity,
      ...options,
    });

  beforeAll(async () => {
    service = await serve(
      (request, response) =>
        void buffer(request).then((body) => {
          seen.push({ path: request.url ?? '', headers: request.headers, body });
          response.writeHead(status).end();
        }),
    );
  });
  beforeEach(() => {
    seen.length = 0;
    status = 204;
  });
  afterAll(() => service.close());

  it('sends one file as the body of a request, by the userId', async () => {
    expect(await lastValueFrom(chat().upload([picture]).pipe(toArray()))).toEqual([undefined]);

    expect(seen).toMatchObject([
      {
        path: '/api/conversations/c%201/upload?userId=user%201',
        headers: {
          authorization: 'Bearer s',
          'content-type': 'image/jpeg',
          'content-disposition': 'name="file"; filename="badjokeeel.jpg"',
        },
        body: Buffer.from(picture.data as Uint8Array),
      },
    ]);
  });

  it.each<[what: string, data: Upload['data'], type: string]>([
    ['a blob, with its type', new Blob(['x'], { type: 'text/plain' }), 'text/plain'],
    ['a blob without one', new Blob(['x']), 'application/octet-stream'],
    ['an ArrayBuffer', Uint8Array.from([120]).buffer, 'application/octet-stream'],
    ['a Buffer', Buffer.from('x'), 'application/octet-stream'],
  ])('takes %s', async (_what, data, type) => {
    await lastValueFrom(chat().upload([{ data, name: 'x' }]));
    expect(seen).toMatchObject([{ headers: { 'content-type': type }, body: Buffer.from('x') }]);
  });

  it('sends several as a form', async () => {
    await lastValueFrom(
      chat().upload([picture, { data: new Blob(['{}'], { type: 'application/json' }), name: 'b.json' }]),
    );
    expect(await partsOf(seen[0]!)).toEqual([
      ['file', 'badjokeeel.jpg', 'image/jpeg', 'GIF89a…'],
      ['file', 'b.json', 'application/json', '{}'],
    ]);
    expect(seen[0]!.headers['content-disposition']).toBeUndefined();
  });

  it('sends a message along as a part of its own', async () => {
    await lastValueFrom(chat().upload([picture], { text: 'Look!', clientId: 'k1', from: 'user2' }));

    expect(seen[0]!.path).toBe('/api/conversations/c%201/upload?userId=user2');
    expect(await partsOf(seen[0]!)).toEqual([
      ['file', 'badjokeeel.jpg', 'image/jpeg', 'GIF89a…'],
      [
        'message',
        'message',
        'application/vnd.microsoft.bot.message',
        JSON.stringify({ from: 'user2', text: 'Look!', channelData: { clientId: 'k1' } }),
      ],
    ]);
  });

  it.each(['a "quoted" name', 'back\\slash', 'naïve', '文件.png', 'two\r\nlines'])(
    'lets a name be what it is: %j',
    async (name) => {
      await lastValueFrom(chat().upload([{ ...picture, name }]));
      const [[, got]] = (await partsOf(seen[0]!)) as [[string, string]];
      expect(got).toBe(name);
      expect(Object.keys(seen[0]!.headers)).not.toContain('lines');
    },
  );

  it('goes out in the same line as a send', async () => {
    const { send, upload } = chat();
    await lastValueFrom(merge(send('one'), upload([picture]), send('two')));
    expect(seen.map(({ path }) => path.replace(/^.*\//, ''))).toEqual([
      'messages',
      'upload?userId=user%201',
      'messages',
    ]);
  });

  it('fails as a send does', async () => {
    const failed = (code: number) => {
      status = code;
      return lastValueFrom(
        chat()
          .upload([picture], { clientId: 'k1' })
          .pipe(catchError((error: unknown) => of(error as SendError))),
      );
    };
    expect(await failed(413)).toMatchObject({ name: 'SendError', delivery: 'refused', status: 413, clientId: 'k1' });
    expect(await failed(502)).toMatchObject({ name: 'SendError', delivery: 'unknown', status: 502, clientId: 'k1' });
    expect(seen).toHaveLength(2);
  });

  it('is told of as an upload', async () => {
    const { upload, request$ } = chat();
    const told: unknown[] = [];
    request$.subscribe((event) => told.push(event));
    await lastValueFrom(upload([picture]));
    expect(told).toMatchObject([
      { operation: 'upload', method: 'POST', path: '/api/conversations/c%201/upload', status: 204 },
    ]);
  });

  it.each<[what: string, name: string, files: unknown, message: unknown]>([
    ['no file', 'files', [], undefined],
    ['nothing at all', 'files', undefined, undefined],
    ['null in place of files', 'files', null, 'hi'],
    ['null for a file', 'files', [null], undefined],
    ['a text in place of files', 'files', 'x', undefined],
    ['a file without a name', 'files', [{ data: bytes('x'), name: '' }], undefined],
    ['text for a file', 'files', [{ data: 'x', name: 'x' }], undefined],
    ['a number for a message', 'message', [picture], 5],
  ])('names what is wrong: %s', async (_what, name, files, message) => {
    const { upload } = chat();
    const failing = lastValueFrom(upload(files as Upload[], message as string));
    await expect(failing).rejects.toThrow(new TypeError(`not valid: ${name}`));
    expect(seen).toEqual([]);
  });
});
