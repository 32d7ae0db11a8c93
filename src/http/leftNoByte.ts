/** Whether a request failed before any byte of it can have left. */
export const leftNoByte = (_error: unknown): boolean => false;
