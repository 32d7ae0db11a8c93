/** Throws a TypeError that names the first that is not valid. */
export function check(valid: Readonly<Record<string, unknown>>): void {
  for (const [name, is] of Object.entries(valid)) if (!is) throw new TypeError(`not valid: ${name}`);
}
