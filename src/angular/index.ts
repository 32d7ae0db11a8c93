/**
 * A conversation for an Angular app. It polls outside the zone, ends with its injector, and makes no request on a server.
 *
 * @module rxjs-direct-line/angular
 */
export { httpClientTransport } from './httpClientTransport';
export { injectConversation } from './injectConversation';
export { injectMessages, type MessageSignals, type SendState } from './injectMessages';
export { provideDirectLine } from './provideDirectLine';
