import { TestEnvironment } from 'jest-environment-node';

/** They are about memory and the depth of the stack, and take as long as all others together. */
const slow = /0,000 |keeps nothing of a set|backlog in one go|makes no recursion/;

/** Skips the slow specs, and those that come after a failure: one is enough to tell a mutant. */
export default class StopAtFailure extends TestEnvironment {
  hasFailed = false;

  handleTestEvent({ name, test }, state) {
    // A place in the bundle says nothing, and moves with every change of a spec: Stryker would take all specs for new.
    if (name === 'run_start') state.includeTestLocationInResult = false;
    if (name === 'test_fn_failure' || name === 'hook_failure') this.hasFailed = true;
    if (name === 'test_start' && (this.hasFailed || slow.test(test.name))) test.mode = 'skip';
  }
}
