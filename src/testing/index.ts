export { fakeDirectLine, MaxRequestsError } from './fakeDirectLine';
export type { FakeDirectLine, FakeDirectLineOptions, LoggedRequest } from './fakeDirectLine';
export type { Bot, Reply } from '../service/bot';
export type { Fault, FaultedRequest } from '../service/faults';
