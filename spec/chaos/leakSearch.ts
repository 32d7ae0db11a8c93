import { inspect } from 'node:util';

/** Every credential of the service has this length, and these characters. */
const length = 22;
const words = /[\w-]{22,}/g;

/** Searches all that was told. */
export function createLeakSearch() {
  const told = new Set<string>();

  return {
    tell(value: unknown): void {
      told.add(typeof value === 'string' ? value : inspect(value, { depth: Infinity, showHidden: true }));
    },

    /** How often one of them was told, literally. */
    found(credentials: ReadonlySet<string>): number {
      let found = 0;
      for (const text of told) {
        for (const [word] of text.matchAll(words)) {
          for (let i = 0; i + length <= word.length; i++) if (credentials.has(word.slice(i, i + length))) found += 1;
        }
      }
      return found;
    },
  };
}
