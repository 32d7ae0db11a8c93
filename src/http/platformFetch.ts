/** The platform's own, looked up when it is called: a patched or late one counts. */
export const fetch: typeof globalThis.fetch = (input, init) => globalThis.fetch(input, init);

/** A page has less memory to spare than a server. */
export const defaultMaxBytes = 2 ** 23;

/** Browsers do not tell whether anything was sent. */
export const isUnsent = (): boolean => false;
