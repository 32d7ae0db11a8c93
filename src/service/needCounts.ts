/** Throws a TypeError that names the first of `options` that is neither a whole number above 0 nor Infinity. */
export function needCounts(options: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(options)) {
    if (!(value > 0 && (Number.isInteger(value) || value === Infinity))) {
      throw new TypeError(`${name} must be a whole number above 0, not ${value}`);
    }
  }
}
