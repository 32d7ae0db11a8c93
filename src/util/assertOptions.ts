/** Throws a TypeError that names the first that is not valid. */
export function check(valid: Readonly<Record<string, unknown>>): void {
  for (const [name, is] of Object.entries(valid)) if (!is) throw new TypeError(`not valid: ${name}`);
}

/** Whether one character makes the difference: its case, one too many or too few, another one, or its neighbour's place. */
function isNearly(a: string, b: string): boolean {
  let i = 0;
  while (i < a.length && a[i] === b[i]) i += 1;
  const [restOfA, restOfB] = [a.slice(i), b.slice(i)];
  const swapped = restOfA.charAt(1) + restOfA.charAt(0) + restOfA.slice(2);
  return (
    restOfA.slice(1) === restOfB ||
    restOfB.slice(1) === restOfA ||
    // in a short name another character makes another word
    (a.length > 4 && (restOfA.slice(1) === restOfB.slice(1) || swapped === restOfB))
  );
}

/** Throws a TypeError for a name that is nearly one of `known`. Others are ignored, because saved objects are spread in. */
export function assertKnownOptions(options: object, known: readonly string[]): void {
  for (const name of Object.keys(options)) {
    const meant = known.find((other) => isNearly(name.toLowerCase(), other.toLowerCase()));
    if (meant !== undefined && !known.includes(name)) check({ [`${name}, which should be ${meant}`]: false });
  }
}
