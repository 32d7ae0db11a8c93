import { DirectLineError, StateError } from 'rxjs-direct-line';
import { describeError, toDirectLineError } from '../src/errors';

describe('toDirectLineError', () => {
  it('gives an error of this library as it is', () => {
    const error = new StateError('two readers');
    expect(toDirectLineError(error)).toBe(error);
  });

  it('wraps any other error, which is its cause', () => {
    const cause = new RangeError('too far');
    expect(toDirectLineError(cause)).toMatchObject({ name: 'DirectLineError', message: 'too far', cause });
    expect(toDirectLineError(cause)).toBeInstanceOf(DirectLineError);
  });
});

describe('describeError', () => {
  it.each([
    [new Error('a'), 'a'],
    ['b', 'b'],
    [undefined, 'undefined'],
    [null, 'null'],
    [{ message: 5 }, '5'],
    [Object.create(null), 'an error that cannot be described'],
    [
      {
        get message(): string {
          throw new Error('no message');
        },
      },
      'an error that cannot be described',
    ],
  ])('reads what was thrown: %#', (thrown: unknown, described) => {
    expect(describeError(thrown)).toBe(described);
  });
});
