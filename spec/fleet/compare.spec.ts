import { compare } from './compare';

const fine = { skipped: 0, twice: 0, unknown: 0, disordered: 0 };

describe('the comparison of a stream with what was said', () => {
  const logs = [
    ['a1', 'a2', 'a3'],
    ['b1', 'b2'],
  ];

  it('finds nothing where every message is there once, in the order of its conversation', () => {
    expect(compare(logs, ['b1', 'a1', 'a2', 'b2', 'a3'])).toEqual(fine);
  });

  it('counts what was skipped', () => {
    expect(compare(logs, ['a1', 'a3', 'b2'])).toEqual({ ...fine, skipped: 2 });
  });

  it('counts what is there twice', () => {
    expect(compare(logs, ['a1', 'a2', 'a2', 'a3', 'b1', 'b2', 'a2'])).toEqual({ ...fine, twice: 2 });
  });

  it('counts what nobody has said', () => {
    expect(compare(logs, ['a1', 'a2', 'a3', 'c1', 'b1', 'b2'])).toEqual({ ...fine, unknown: 1 });
  });

  it('counts the conversations that are out of order', () => {
    expect(compare(logs, ['a1', 'a3', 'a2', 'b1', 'b2'])).toEqual({ ...fine, disordered: 1 });
  });
});
