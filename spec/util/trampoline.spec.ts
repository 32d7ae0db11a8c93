import { createTrampoline } from '../../src/util/trampoline';

describe('a trampoline', () => {
  it('runs work at once', () => {
    const work = jest.fn();
    createTrampoline()(work);
    expect(work).toHaveBeenCalledTimes(1);
  });

  it('runs work that is handed over meanwhile when the current piece has returned', () => {
    const log: string[] = [];
    const trampoline = createTrampoline();
    trampoline(() => {
      trampoline(() => log.push('second'));
      trampoline(() => log.push('third'));
      log.push('first');
    });
    expect(log).toEqual(['first', 'second', 'third']);
  });

  it('needs no more stack for a million pieces than for one', () => {
    let left = 1_000_000;
    const trampoline = createTrampoline();
    const step = () => {
      left -= 1;
      if (left > 0) trampoline(step);
    };
    trampoline(step);
    expect(left).toBe(0);
  });

  it('runs what was handed over although the current piece throws, and throws its error afterwards', () => {
    const log: string[] = [];
    const trampoline = createTrampoline();
    const work = () =>
      trampoline(() => {
        trampoline(() => log.push('second'));
        throw new Error('first');
      });
    expect(work).toThrow('first');
    trampoline(() => log.push('third'));
    expect(log).toEqual(['second', 'third']);
  });
});
