/** Whether at most this many inserted, removed or changed letters make `b` of `a`. */
function isWithin(changes: number, a: string, b: string): boolean {
  const [restOfA, restOfB] = [a.slice(1), b.slice(1)];
  if (a[0] === b[0]) return a === '' || isWithin(changes, restOfA, restOfB);
  if (changes === 0) return false;
  return [[restOfA, restOfB] as const, [a, restOfB] as const, [restOfA, b] as const].some((rest) =>
    isWithin(changes - 1, ...rest),
  );
}

/** The name in `names` that the user probably meant by `typed`. */
export function nearest(typed: string, names: readonly string[]): string | undefined {
  const find = (changes: number) => names.find((name) => isWithin(changes, typed.toLowerCase(), name));
  return names.find((name) => name.startsWith(typed)) ?? find(1) ?? find(2);
}
