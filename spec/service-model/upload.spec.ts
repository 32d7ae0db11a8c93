import { EMPTY, lastValueFrom, map, throwError, toArray } from 'rxjs';
import { connect } from 'rxjs-direct-line';
import { fakeDirectLine } from 'rxjs-direct-line/testing';
import { textOf } from '../../src/service-model/bytes';
import { run } from '../support/marbles';
import { problem } from './client';
import { createUploader } from './uploader';

const file = (name: string, type = 'text/plain', body = 'A') =>
  `Content-Disposition: form-data; name="file"; filename="${name}"\r\nContent-Type: ${type}\r\n\r\n${body}`;
const message = (value: unknown) =>
  `Content-Type: application/vnd.microsoft.bot.message\r\n\r\n${JSON.stringify(value)}`;

describe('an upload', () => {
  it('is a message by the userId, with an attachment at a relative URL', () => {
    const { upload, read, id, get } = createUploader();
    expect(upload('Two coffees')).toBe(204);

    const [{ from, images, attachments } = { from: undefined }] = read(id).messages;
    expect([from, images, attachments]).toEqual([
      'user1',
      undefined,
      [{ url: expect.stringMatching(/^\/attachments\/[^/]+\/a\.txt$/) as string, contentType: 'text/plain' }],
    ]);
    const { status, file } = get(attachments![0]!.url);
    expect([status, file && textOf(file)]).toEqual([200, 'Two coffees']);
  });

  it('is by somebody whom the service makes up where there is no userId', () => {
    const { upload, read, id } = createUploader();
    expect(upload('A', { query: '' })).toBe(204);
    expect(read(id).messages[0]!.from).toMatch(/^user-/);
  });

  it.each(['image/png', 'IMAGE/JPEG', 'image/svg+xml'])('of %s is an image', (type) => {
    const { upload, read, id } = createUploader();
    upload('GIF89a', { type });
    expect(read(id).messages).toMatchObject([{ images: [expect.any(String)] }]);
    expect(read(id).messages[0]).not.toHaveProperty('attachments');
  });

  it('of several files is one message, in which all are', () => {
    const { uploadForm, read, id } = createUploader();
    expect(uploadForm(file('a.txt'), file('b.png', 'image/png'), file('c.pdf', 'application/pdf'))).toMatchObject({
      status: 204,
    });
    expect(read(id).messages).toMatchObject([
      {
        from: 'user1',
        images: [expect.stringMatching(/b\.png$/)],
        attachments: [{ contentType: 'text/plain' }, { contentType: 'application/pdf' }],
      },
    ]);
  });

  it('with a message is that message, with its own images first', () => {
    const { uploadForm, read, id } = createUploader();
    const sent = { text: 'Look!', from: 'user2', channelData: { a: 1 }, images: ['https://example.com/a.png'] };
    uploadForm(message(sent), file('b.png', 'image/png'));
    expect(read(id).messages).toMatchObject([{ ...sent, images: [...sent.images, expect.stringMatching(/b\.png$/)] }]);
  });

  it('with a message that says nothing is one all the same', () => {
    const { uploadForm } = createUploader();
    expect(uploadForm(message({}), file('a.txt')).status).toBe(204);
  });

  it.each([
    ['a message that is none', message([])],
    ['a message of which a property is of the wrong kind', message({ text: 5 })],
    ['a message that is not JSON', 'Content-Type: application/vnd.microsoft.bot.message\r\n\r\n{"text":'],
  ])('with %s is a 400, and nothing is kept', (_what, part) => {
    const { uploadForm, read, id, upload } = createUploader({ maxStored: 10 });
    upload('0123456789');
    expect(uploadForm(part, file('a.txt'))).toEqual({ status: 400, body: problem(400, 'MalformedData') });
    expect(read(id).messages).toHaveLength(1);
  });

  it('goes to the bot, and is over once that has taken it', () => {
    run(({ cold, expectObservable }) => {
      const told: unknown[] = [];
      const { upload$ } = createUploader({
        remote: { begin: () => EMPTY, deliver: (given) => (told.push(given), cold<never>('---|')) },
      });
      expectObservable(upload$('A').pipe(map(({ status }) => [status, told]))).toBe('---(a|)', {
        a: [204, [expect.objectContaining({ from: 'user1', attachments: [expect.anything()] })]],
      });
    });
  });

  it('whose bot fails is a 502, and stays in the log', () => {
    const { upload, read, id } = createUploader({ bot: () => throwError(() => new Error('boom')) });
    expect(upload('A')).toBe(502);
    expect(read(id).messages).toHaveLength(1);
  });

  it('can fail like any other request', () => {
    const seen: unknown[] = [];
    const { upload } = createUploader({
      fault: ({ operation, nth }) => {
        seen.push([operation, nth]);
        return operation === 'upload' && nth === 1 ? { kind: 'status', status: 503 } : undefined;
      },
    });
    expect([upload('A'), upload('A')]).toEqual([503, 204]);
    expect(seen).toEqual([
      ['start', 1],
      ['upload', 1],
      ['upload', 2],
    ]);
  });

  it.each([
    ['no credential', {}, 401],
    ['a secret that is none', { authorization: 'Bearer x' }, 403],
  ])('with %s is refused', (_what, headers, status) => {
    const { handle, id } = createUploader();
    expect(handle('POST', `/api/conversations/${id}/upload`, headers, 'A').status).toBe(status);
  });

  it('of a client reaches fakeDirectLine too, in real time', async () => {
    const service = fakeDirectLine({ bot: ({ images = [] }) => [`${images.length} images`] });
    const { upload, history } = connect({ token: 'any', transport: service });
    const picture = { data: new Uint8Array(9), name: 'a.png', contentType: 'image/png' };
    await lastValueFrom(upload([picture, picture], 'Look!'));

    const messages = await lastValueFrom(history().pipe(toArray()));
    expect(messages.map(({ text }) => text)).toEqual(['Look!', '2 images']);
    expect(service.requests.map(({ operation, status }) => [operation, status])).toContainEqual(['upload', 204]);
  });

  it('to no conversation is a 404', () => {
    const { ask } = createUploader();
    expect(ask('POST', '/api/conversations/nobody/upload', 's', 'A')).toMatchObject({
      status: 404,
      body: problem(404, 'NotFound'),
    });
  });
});
