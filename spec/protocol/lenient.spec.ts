import fc from 'fast-check';
import type { Message } from 'rxjs-direct-line';
import { decodeMessageSet } from '../../src/protocol/decode';
import { amount } from '../support/amount';

const context = { baseUrl: 'https://host', conversationId: 'c1', watermark: 'w' };

const messages = Array.from({ length: 5 }, (_, i) => ({
  id: `m${i}`,
  conversationId: 'c1',
  from: 'bot1',
  created: '2016-10-19T20:17:51.7684467Z',
  text: `text ${i}`,
  channelData: { a: [1, { b: null }] },
  images: [`https://host/${i}.png`, 'https://host/a.png'],
  attachments: [
    { url: `https://host/${i}.pdf`, contentType: 'application/pdf' },
    { url: 'https://host/b', contentType: 'a/b' },
  ],
}));
const whole = { messages, watermark: 'x' };

/** The path of each member, and of each item of a list. */
const pathsIn = (value: unknown, path: readonly string[] = []): (readonly string[])[] =>
  typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([key, member]) => [[...path, key], ...pathsIn(member, [...path, key])])
    : [];

function replace(value: unknown, [key, ...rest]: readonly string[], by: unknown): unknown {
  if (key === undefined) return by;
  const changed = replace((value as Record<string, unknown>)[key], rest, by);
  return Array.isArray(value)
    ? Object.assign([...(value as unknown[])], { [key]: changed })
    : { ...Object(value), [key]: changed };
}

const isText = (value: unknown) => typeof value === 'string';
const isList = (value: unknown) => value === undefined || Array.isArray(value);

describe('a set in which one member is anything', () => {
  // of the set itself, `messages` is the one member that it cannot be read without
  const paths = pathsIn(whole).filter(([key, ...rest]) => key === 'watermark' || rest.length > 0);
  const anything = fc.jsonValue().map((value) => JSON.parse(JSON.stringify(value)) as unknown);

  it('gives every other message unchanged, in order, once, and says what it left out', () => {
    fc.assert(
      fc.property(fc.constantFrom(...paths), anything, (path, value) => {
        const place = path[0] === 'messages' ? Number(path[1]) : undefined;
        const set = decodeMessageSet(replace(whole, path, value), context);
        const rest = messages.filter((_, i) => i !== place);
        const found = set.messages.filter(({ id }) => rest.some((message) => message.id === id));
        expect(found).toEqual(rest);

        const others: readonly Message[] = set.messages.filter((message) => !found.includes(message));
        expect(others.length).toBeLessThanOrEqual(place === undefined ? 0 : 1);
        for (const message of others) {
          expect([message.id, message.conversationId, message.from].every(isText)).toBe(true);
          expect([message.images, message.attachments].every(isList)).toBe(true);
        }
        expect(set.messages).toHaveLength(
          5 - (set.ignored?.filter((name) => /^messages\[\d]$/.test(name)).length ?? 0),
        );
        for (const name of set.ignored ?? []) expect(name.startsWith(toName(path))).toBe(true);
      }),
      { numRuns: amount({ full: 2000, everyday: 400 }) },
    );
  });

  const toName = ([first, ...rest]: readonly string[]) =>
    rest
      .reduce((name, key) => name + (/^\d+$/.test(key) ? `[${key}]` : `.${key}`), first ?? '')
      .replace(/(]\.(from|attachments\[\d+])).*/, '$1');
});
