/** The headers of an answer that say how long to wait. */
export interface Headed {
  header(name: string): string | null;
}

const hour = 3_600_000;

/** A date in HTTP. Other texts are not dates here, although `Date.parse` reads some of them. */
const readDate = (value: string) => (/^[A-Z][a-z]+, .{8,40} GMT$/.test(value) ? Date.parse(value) : NaN);

/**
 * The wait that `Retry-After` asks for, ms, an hour at most. Some services give fractions of a second. A date is measured
 * against the answer's own, because the two clocks need not agree, and against `now` only if it has none.
 */
export function readRetryAfter(response: Headed, now: () => number): number | undefined {
  const value = response.header('Retry-After') ?? '';
  const date = readDate(response.header('Date') ?? '');
  const ms = /^\d+(\.\d+)?$/.test(value) ? Number(value) * 1000 : readDate(value) - (Number.isNaN(date) ? now() : date);
  return ms >= 0 ? Math.min(ms, hour) : undefined;
}
