/** Returns the result of `make`, or `undefined` if it throws. */
export function tryOr<T>(make: () => T): T | undefined {
  try {
    return make();
  } catch {
    return undefined;
  }
}
