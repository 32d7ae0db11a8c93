import { timer } from 'rxjs';
import { TestScheduler, type RunHelpers } from 'rxjs/testing';

/** From which frame to which one somebody was subscribed. */
export interface Subscribed {
  subscribedFrame: number;
  unsubscribedFrame: number;
}

export interface Helpers extends Omit<RunHelpers, 'expectSubscriptions'> {
  expectSubscriptions(log: readonly Subscribed[]): ReturnType<RunHelpers['expectSubscriptions']>;
  /** Does `act` at that frame. */
  at(frame: number, act: () => void): void;
  /** The frame of what came last: after a flush, the end of all that was to come. */
  frame(): number;
}

/** Runs a test in virtual time. */
export function run(test: (helpers: Helpers) => void): void {
  const scheduler = new TestScheduler((actual, expected) => expect(actual).toEqual(expected));
  scheduler.run((helpers) =>
    test({
      ...helpers,
      at: (frame, act) => void timer(frame).subscribe(act),
      frame: () => scheduler.frame,
    }),
  );
}
