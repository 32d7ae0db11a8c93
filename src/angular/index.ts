/**
 * One conversation for an app: outside the zone, ended by its injector, quiet on a server.
 *
 * @module rxjs-direct-line/angular
 */
export { httpClientTransport } from './httpClientTransport';
export { injectConversation } from './injectConversation';
export { injectMessages, type MessageSignals, type SendState } from './injectMessages';
export { provideDirectLine } from './provideDirectLine';
