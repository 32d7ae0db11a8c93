export { fakeDirectLine } from './fakeDirectLine';
export { MaxRequestsError } from './maxRequestsError';
export type { FakeDirectLine, FakeDirectLineOptions } from './fakeDirectLine';
export type { LoggedRequest } from './requestLog';
export type { Bot, Reply } from '../service/bot';
export type { Fault, FaultedRequest } from '../service/faults';
