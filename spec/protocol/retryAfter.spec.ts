import { readRetryAfter } from '../../src/protocol/retryAfter';
import { answer } from '../support/answers';

const now = Date.UTC(2026, 10, 28, 12);
const at = (seconds: number) => new Date(now + seconds * 1000).toUTCString();
const read = (headers: Record<string, string>) => readRetryAfter(answer(429, '', headers), () => now);

describe('readRetryAfter', () => {
  it.each<[string, number]>([
    ['0', 0],
    ['2', 2000],
    ['3600', 3_600_000],
    ['299.5', 299_500],
    ['0.25', 250],
    ['3601', 3_600_000],
    ['99999999999', 3_600_000],
    ['9'.repeat(400), 3_600_000],
    [at(9), 9000],
    [at(1e7), 3_600_000],
    ['Saturday, 28-Nov-26 12:00:03 GMT', 3000],
  ])('reads %j as %d ms', (value, ms) => {
    expect(read({ 'Retry-After': value })).toBe(ms);
  });

  it.each([
    '',
    'soon',
    '-5',
    '1.5s',
    '1.',
    '.5',
    '5, 30',
    '1.5.2',
    '5, soon',
    '5, -5',
    `${at(9)}, ${at(9)}`,
    '1e3',
    '0x10',
    'Infinity',
    'in 2050',
    '2050-01-01T00:00:00Z',
    '5 2050',
    'Sat, x GMT',
    at(-1),
    at(9).replace('GMT', ''),
  ])('makes nothing of %j', (value) => {
    expect(read({ 'Retry-After': value })).toBeUndefined();
  });

  it('makes nothing of an answer without it', () => {
    expect(read({})).toBeUndefined();
  });

  it("reads a number, which a transport of one's own may give", () => {
    expect(readRetryAfter({ header: () => 5 as never }, () => now)).toBe(5000);
  });

  it('measures a date against the date of the answer', () => {
    expect(read({ 'Retry-After': at(1009), Date: at(1000) })).toBe(9000);
    expect(read({ 'Retry-After': at(9), Date: 'today' })).toBe(9000);
  });
});
