/** Whether this is a page or a worker of a browser. */
export const isBrowser = (): boolean => 'document' in globalThis || 'importScripts' in globalThis;
