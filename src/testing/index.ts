/**
 * A fake service with your bot behind it, in virtual time, for tests with marbles.
 *
 * @module rxjs-direct-line/testing
 */
export { fakeDirectLine } from './fakeDirectLine';
export { MaxRequestsError } from './maxRequestsError';
export type { FakeDirectLine, FakeDirectLineOptions } from './fakeDirectLine';
export type { LoggedRequest } from './requestLog';
export type { Bot, Reply } from '../service-model/bot';
export type { EditableAnswer, EditableSet, Fault, FaultedRequest } from '../service-model/fault';
