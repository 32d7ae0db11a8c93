import { createClock } from '../../src/util/clock';
import { run } from '../support/marbles';
import { withSettableClock } from '../support/setClock';

describe('a clock', () => {
  it('goes on with the time of RxJS', () => {
    run(({ at, flush }) => {
      const clock = createClock();
      const readings: number[] = [];
      for (const frame of [5, 9]) at(frame, () => readings.push(clock.now()));
      flush();
      expect(readings).toEqual([5, 9]);
    });
  });

  it.each([-1e9, -1])('does not go back when the clock of the system is set by %d ms', (ms) => {
    withSettableClock((set) => {
      run(({ at, flush }) => {
        const clock = createClock();
        const readings: number[] = [];
        at(10, () => {
          readings.push(clock.now());
          set(ms);
          readings.push(clock.now());
        });
        at(30, () => readings.push(clock.now()));
        flush();
        expect(readings).toEqual([10, 10, 30]);
      });
    });
  });

  it('does not stand still after a jump forth and back', () => {
    withSettableClock((set) => {
      run(({ at, flush }) => {
        const clock = createClock();
        const readings: number[] = [];
        at(10, () => {
          set(1000);
          readings.push(clock.now());
          set(-1000);
          readings.push(clock.now());
        });
        at(15, () => readings.push(clock.now()));
        flush();
        expect(readings).toEqual([1010, 1010, 1015]);
      });
    });
  });

  it('is at its target when a timer fires, even if the clock of the system was set back meanwhile', () => {
    withSettableClock((set) => {
      run(({ at, flush }) => {
        const clock = createClock();
        const readings: number[] = [];
        clock.after(20, () => readings.push(clock.now()));
        at(10, () => set(-1e9));
        flush();
        expect(readings).toEqual([20]);
      });
    });
  });
});
