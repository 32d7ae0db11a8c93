import { asyncScheduler } from 'rxjs';

/** Runs `test`, in which the clock of the system can be set forward or back by so many ms, also in virtual time. */
export function withSettableClock(test: (set: (ms: number) => void) => void): void {
  const actual = asyncScheduler.now.bind(asyncScheduler);
  let offset = 0;
  const spy = jest.spyOn(asyncScheduler, 'now').mockImplementation(() => actual() + offset);
  try {
    test((ms) => (offset += ms));
  } finally {
    spy.mockRestore();
  }
}
