import * as fc from 'fast-check';
import { Refusal } from '../../src/service-model/answer';
import { bytesOf, textOf } from '../../src/service-model/bytes';
import { readMultipart } from '../../src/service-model/multipart';

const read = (body: string, limit = 10) => readMultipart(bytesOf(body), 'x', limit);
const lines = (...all: string[]) => all.join('\r\n');

describe('readMultipart', () => {
  it('reads the headers and the body of each part', () => {
    const parts = read(lines('--x', 'Content-Type: a/b', 'X-Y:  z ', '', 'one', '--x', '', 'two', '--x--', ''));
    expect(parts.map(({ headers, body }) => [headers, textOf(body)])).toEqual([
      [{ 'content-type': 'a/b', 'x-y': 'z' }, 'one'],
      [{}, 'two'],
    ]);
  });

  it.each([
    ['a text before the first', lines('Hello', '--x', '', 'one', '--x--')],
    ['a text after the last', lines('--x', '', 'one', '--x--', 'Bye')],
    ['blanks after a boundary', lines('--x  ', '', 'one', '--x--')],
  ])('passes over %s', (_what, body) => {
    expect(read(body).map((part) => textOf(part.body))).toEqual(['one']);
  });

  it('keeps what looks like an end in a part', () => {
    const tricky = '\r\n--\r\n--y--\r\r\n\n-x\r\n-';
    expect(read(lines('--x', '', tricky, '--x--')).map(({ body }) => textOf(body))).toEqual([tricky]);
  });

  it('has no part where there is none', () => {
    expect(read('--x--')).toEqual([]);
  });

  it.each([
    ['nothing', ''],
    ['no boundary', 'hello'],
    ['another boundary', lines('--y', '', 'one', '--y--')],
    ['no head', '--x'],
    ['a head without an end', lines('--x', 'a: b')],
    ['a head that is too long', lines('--x', `a: ${'b'.repeat(20_000)}`, '', '', '--x--')],
    ['a head that is none', lines('--x', 'hello', '', '', '--x--')],
    ['a part without an end', lines('--x', '', 'one')],
    ['an end without its dashes', lines('--x', '', 'one', '--x')],
  ])('refuses %s with 400', (_what, body) => {
    expect(() => read(body)).toThrow(
      expect.objectContaining({ name: 'Refusal', status: 400, code: 'MalformedData' }) as Error,
    );
  });

  it('refuses more parts than it may read with 413, and says how many that is', () => {
    const form = lines('--x', '', 'one', '--x', '', 'two', '--x--');
    expect(read(form, 2)).toHaveLength(2);
    expect(() => read(form, 1)).toThrow(new Refusal(413, 'InvalidRange', 'The form has more than 1 parts'));
  });

  it('reads whatever a platform writes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.uint8Array(), { minLength: 1, maxLength: 5 }), async (files) => {
        const form = new FormData();
        for (const bytes of files) form.append('file', new Blob([bytes]), 'a');
        const response = new Response(form);
        const [, boundary = ''] = /boundary=(.*)/.exec(response.headers.get('content-type') ?? '') ?? [];
        const parts = readMultipart(new Uint8Array(await response.arrayBuffer()), boundary, 5);
        expect(parts.map(({ body }) => Buffer.from(body))).toEqual(files.map((bytes) => Buffer.from(bytes)));
      }),
    );
  });

  it('gives parts or a Refusal, whatever it reads', () => {
    const piece = fc.oneof(
      fc.constantFrom('--x', '--', '\r\n', '\r\n\r\n', '\r\n--x', 'Content-Type: a/b', ':', '\r', '\n'),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        try {
          read(pieces.join(''));
        } catch (error) {
          expect(error).toBeInstanceOf(Refusal);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
