import { check } from '../util/assertOptions';

/** Throws a TypeError that names the first of `options` that is neither a whole number above 0 nor Infinity. */
export function needCounts(options: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(options))
    check({ [name]: value > 0 && (Number.isInteger(value) || value === Infinity) });
}
