import { findBytes } from '../../src/service-model/bytes';
import { readMultipart } from '../../src/service-model/multipart';

const delimiter = '\r\n--boundary';

/** Bytes that count how often they are looked at. */
function createCounted(text: string) {
  let looks = 0;
  const bytes = new Proxy(Buffer.from(text, 'latin1'), {
    get(target, name) {
      if (typeof name === 'string' && /^\d+$/.test(name)) looks += 1;
      return Reflect.get(target, name, target) as unknown;
    },
  });
  return { bytes, looks: () => looks };
}

describe('the search in a body', () => {
  it.each(['\r', '\n', '-', 'x', '\0', '\r\n', '\r\n-', '\r\n--', '\r\n--b', '\r\n--boundar', delimiter.slice(2)])(
    'looks a few times at each byte of %j after another',
    (piece) => {
      const { bytes, looks } = createCounted(piece.repeat(10_000));
      expect(findBytes(bytes, Buffer.from(delimiter), { from: 0 })).toBeUndefined();
      expect(looks()).toBeLessThan(3 * 10_000 * piece.length);
    },
  );

  it('looks at no more than it has to', () => {
    const { bytes, looks } = createCounted('x'.repeat(10_000));
    findBytes(bytes, Buffer.from(delimiter), { from: 100, to: 200 });
    expect(looks()).toBeLessThanOrEqual(101);
  });

  it('takes no boundary that could make it slow', () => {
    expect(() => readMultipart(Buffer.from('x'), 'b'.repeat(71), 1)).toThrow(/longer than 70/);
    expect(readMultipart(Buffer.from(`--${'b'.repeat(70)}--`), 'b'.repeat(70), 1)).toEqual([]);
  });
});
