import { toCheckpoint } from 'rxjs-direct-line';

describe('toCheckpoint', () => {
  it.each([null, undefined, {}, { domain: 'https://evil.example' }])('begins anew with %j', (value) => {
    expect(toCheckpoint(value)).toStrictEqual({});
  });

  it.each([{ conversationId: 'c' }, { conversationId: 'c', watermark: '0|é' }, { conversationId: 'c', watermark: '' }])(
    'gives %j as it is',
    (value) => {
      expect(toCheckpoint(value)).toStrictEqual(value);
    },
  );

  it('gives its two members and nothing else', () => {
    const saved = JSON.parse(
      `{ "conversationId": "c", "watermark": "w", "domain": "https://evil.example", "allowHttp": true, "scheme": "Bearer",
        "transport": null, "secret": "s", "token": "t", "userId": "u", "__proto__": { "allowHttp": true } }`,
    ) as unknown;
    const checkpoint = toCheckpoint(saved);
    expect(checkpoint).toStrictEqual({ conversationId: 'c', watermark: 'w' });
    expect('allowHttp' in checkpoint).toBe(false);
  });

  it.each<[value: unknown, what: RegExp]>([
    [{ conversationId: 7 }, /conversationId$/],
    [{ conversationId: null }, /conversationId$/],
    [{ conversationId: '' }, /conversationId$/],
    [{ conversationId: '..' }, /conversationId$/],
    [{ conversationId: '\ud800' }, /conversationId$/],
    [{ conversationId: 'c', watermark: 7 }, /watermark$/],
    [{ conversationId: 'c', watermark: null }, /watermark$/],
    [{ conversationId: 'c', watermark: 'w\udc00' }, /watermark$/],
    [{ watermark: 'w' }, /watermark without a conversationId$/],
    [[], /not an object$/],
    [['c', 'w'], /not an object$/],
    ['c', /not an object$/],
    ['', /not an object$/],
    [7, /not an object$/],
    [false, /not an object$/],
  ])('refuses %j by name', (value, what) => {
    const take = () => toCheckpoint(value);
    expect(take).toThrow(TypeError);
    expect(take).toThrow(what);
  });
});
