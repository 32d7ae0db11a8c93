import type { SendError } from '../index';

/** The words for a send that failed. */
export function undelivered(error: unknown): string {
  const { delivery, message } = error as SendError;
  return `${delivery === 'unknown' ? 'Perhaps not delivered' : 'Not delivered'}: ${message}`;
}
