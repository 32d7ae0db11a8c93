import fc from 'fast-check';
import { check } from './check';
import { run } from './run';
import { schedules } from './schedule';

// A failure prints its seed and path: PROPERTY_SEED=… PROPERTY_PATH=… repeats it, `npm run soak` runs many more.
const { PROPERTY_RUNS: runs = 1000, PROPERTY_SEED: seed, PROPERTY_PATH: path } = process.env;

it(`holds for any schedule, ${runs} times`, () => {
  fc.assert(
    fc.property(schedules, (schedule) => {
      const violations = check(run(schedule));
      if (violations.length)
        throw new Error(violations.map(({ invariant, what }) => `${invariant}: ${what}`).join('\n'));
    }),
    { numRuns: +runs, ...(seed && { seed: +seed }), ...(path && { path }) },
  );
}, 3_600_000);
