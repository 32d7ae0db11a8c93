import type { Message } from '../../src/protocol/message';
import { createRepeats, getIgnoredKey, getKey } from '../../src/receiving/repeats';

const empty: Message = { id: 'm1', conversationId: 'c1', from: '' };
const count = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => `k${from + i}`);

/** Keys that count how often they are read one by one. */
class CountedKeys extends Set<string> {
  reads = 0;
  override [Symbol.iterator]() {
    this.reads += 1;
    return super[Symbol.iterator]();
  }
}

describe('the messages that were delivered last', () => {
  it('are known: all of the last set, and a hundred in all', () => {
    const repeats = createRepeats();
    repeats.add(new Set(count(0, 500)));
    expect(count(0, 500).every(repeats.has)).toBe(true);
    repeats.add(new Set(['a']));
    expect([...count(0, 401), ...count(401, 500), 'a'].filter(repeats.has)).toEqual([...count(401, 500), 'a']);
  });

  it('count as new again if they come again', () => {
    const repeats = createRepeats();
    for (const keys of [['a'], count(0, 99), ['a'], count(99, 198)]) repeats.add(new Set(keys));
    expect(['a', 'k98', 'k99'].filter(repeats.has)).toEqual(['a', 'k99']);
  });

  it('are kept as they are, because an answer can have millions', () => {
    const keys = new CountedKeys(count(0, 1000));
    const repeats = createRepeats();
    repeats.add(new Set(['a']));
    repeats.add(keys);
    expect([repeats.has('k0'), repeats.has('a'), keys.reads]).toEqual([true, false, 0]);
  });
});

describe('the key of a message', () => {
  it('is the id of one that says nothing, so that none is made for each of millions', () => {
    expect(getKey(empty)).toBe('m1');
  });

  it('is the same for the same content', () => {
    const make = (): Message => ({
      ...empty,
      from: 'bot',
      text: 'hi',
      created: '1',
      channelData: { a: [1] },
      images: ['i'],
    });
    expect(getKey(make())).toBe(getKey(make()));
  });

  it('differs for every change of a text, and if a text moves from one part to the next', () => {
    const texts = Array.from({ length: 500 }, (_, i) => `order ${i}`);
    const parts = ['from', 'created', 'text'].flatMap((name) =>
      ['ab', 'ba', 'a', 'b'].map((text) => ({ [name]: text })),
    );
    const moved = { from: 'a', created: 'b' };
    const more = [{ channelData: { a: 1 } }, { channelData: { a: 2 } }, { images: ['a'] }, { images: ['b'] }];
    const messages = [...texts.map((text) => ({ text })), ...parts, moved, ...more];
    const keys = messages.map((part) => getKey({ ...empty, ...part }));
    expect(new Set(keys).size).toBe(messages.length);
    // each half of the fingerprint does so by itself, so that both together are 64 bits
    for (const half of [/^-?\d+/, /\.-?\d+/])
      expect(new Set(keys.map((key) => half.exec(key)?.[0])).size).toBe(messages.length);
  });

  it.each<[string, Partial<Message>]>([
    ['another id', { id: 'm2' }],
    ['an id that looks like a key', { id: getKey({ ...empty, text: 'hi' }) }],
    ['a sender', { from: 'm1' }],
    ['a time', { created: 'm1' }],
    ['a text', { text: 'm1' }],
    ['channelData', { channelData: {} }],
    ['no image', { images: [] }],
    ['no attachment', { attachments: [] }],
  ])('is another one with %s', (_, rest) => {
    const others = [empty, { ...empty, text: 'hi' }].map(getKey);
    expect(others).not.toContain(getKey({ ...empty, ...rest }));
  });
});

describe('the key of what could not be read', () => {
  it('is none if all could be read, and names what could not', () => {
    const messages = [] as const;
    expect(getIgnoredKey({ messages })).toBeUndefined();
    const keys = [['messages[0]'], ['messages[1]'], ['messages[0]', 'messages[1]']].map((ignored) =>
      getIgnoredKey({ messages, ignored }),
    );
    expect(new Set(keys).size).toBe(3);
  });
});
