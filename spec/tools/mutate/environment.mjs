import { TestEnvironment } from 'jest-environment-node';

/** They make 100,000 of something, and take as long as all others together. */
const slow = /100,000 came and left|backlog in one go|makes no recursion/;

/** Skips the slow specs, and those that come after a failure: one is enough to tell a mutant. */
export default class StopAtFailure extends TestEnvironment {
  hasFailed = false;

  handleTestEvent({ name, test }) {
    if (name === 'test_fn_failure' || name === 'hook_failure') this.hasFailed = true;
    if (name === 'test_start' && (this.hasFailed || slow.test(test.name))) test.mode = 'skip';
  }
}
