export { httpClientTransport } from './httpClientTransport';
export { injectConversation } from './injectConversation';
export { provideDirectLine } from './provideDirectLine';
