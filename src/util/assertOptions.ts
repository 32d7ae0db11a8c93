/** Throws a TypeError that names the first that is not valid. */
export function check(valid: Readonly<Record<string, unknown>>): void {
  for (const [name, is] of Object.entries(valid)) if (!is) throw new TypeError(`not valid: ${name}`);
}

/** Whether `name` is `other` in other letters' case, with one character too many, too few, wrong, or two in each other's place. */
function isNearly(name: string, other: string): boolean {
  const sort = (text: string) => Array.from(text.toLowerCase()).sort().join('');
  // The dollar of `wake$` means something else in a pattern.
  const text = other.replace('$', '.');
  const patterns = Array.from(text, (_, i) => `${text.slice(0, i)}.{0,2}${text.slice(i + 1)}`);
  return new RegExp(`^(${patterns.join('|')})$`, 'i').test(name) || sort(name) === sort(other);
}

/** Throws a TypeError for a name that is nearly one of `known`. Others are ignored, because saved objects are spread in. */
export function assertKnownOptions(options: object, known: readonly string[]): void {
  for (const name of Object.keys(options)) {
    const meant = known.includes(name) ? undefined : known.find((other) => isNearly(name, other));
    if (meant) check({ [`${name}, which should be ${meant}`]: false });
  }
}

/** For each option a function that tells whether a value that is given for it is valid. */
type Rules<T> = { readonly [K in keyof Required<T>]: (value: unknown) => boolean };

export const isAnything = (): boolean => true;

/** Throws a TypeError for the first option that is not valid, or that nearly has the name of one. Undefined is valid. */
export function assertOptions<T extends object>(options: Partial<T>, rules: Rules<T>): void {
  assertKnownOptions(options, Object.keys(rules));
  for (const name in rules) check({ [name]: options[name] === undefined || rules[name](options[name]) });
}
