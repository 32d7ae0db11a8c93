import { readContent } from '../../src/service-model/content';

const refusal = (code: string) => expect.objectContaining({ name: 'Refusal', status: 400, code }) as Error;
const read = (message: unknown) => readContent(JSON.stringify(message));

describe('readContent', () => {
  it('takes all that a sender may give', () => {
    const message = {
      from: 'user1',
      text: 'hello',
      channelData: { nested: { list: [1, null] } },
      images: ['/a.png'],
      attachments: [{ url: 'https://example.com/a.docx', contentType: 'application/msword' }],
    };
    expect(read(message)).toEqual(message);
  });

  it('drops what the protocol does not know or leaves to the service', () => {
    expect(read({ text: 'hello', id: 'x', conversationId: 'x', created: 'x', other: 1 })).toEqual({ text: 'hello' });
  });

  it('takes null for absent', () => {
    expect(read({ text: 'hello', channelData: null, images: null })).toEqual({ text: 'hello' });
  });

  it('keeps a `__proto__` in channelData as the plain property that it is', () => {
    const { channelData } = readContent('{"channelData":{"__proto__":{"polluted":true}}}');

    expect(JSON.stringify(channelData)).toBe('{"__proto__":{"polluted":true}}');
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it.each(['', '{', 'null', '[]', '"hello"', '1'])('refuses a body that is no JSON object: %s', (body) => {
    expect(() => readContent(body)).toThrow(refusal('MalformedData'));
  });

  it.each([
    { text: 1 },
    { text: 'hello', from: {} },
    { channelData: 'text' },
    { channelData: 5 },
    { channelData: [] },
    { images: 'a.png' },
    { images: [1] },
    { attachments: {} },
    { attachments: ['a.docx'] },
    { attachments: [{ url: 'a.docx' }] },
    { attachments: [{ contentType: 'text/plain' }] },
  ])('refuses what is not of its kind: %j', (message) => {
    expect(() => read(message)).toThrow(refusal('MalformedData'));
  });

  it.each([{}, { from: 'user1' }, { text: '' }, { images: [], attachments: [] }, { other: 1 }])(
    'refuses a message that says nothing: %j',
    (message) => {
      expect(() => read(message)).toThrow(refusal('MissingProperty'));
    },
  );
});
