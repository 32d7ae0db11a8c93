/** What came of an attack: how often it was tried, and how often it got through. */
export interface Outcome {
  readonly tried: number;
  readonly gotThrough: number;
  /** An example of one that got through. */
  readonly note?: string;
}

/** An attack. A file of this folder that has some exports them as `attacks`. */
export interface Attack {
  readonly name: string;
  run(options: { readonly short: boolean }): Promise<Outcome>;
}

/** Counts as it goes. */
export function createCount() {
  const count = { tried: 0, gotThrough: 0 };
  let note: string | undefined;
  return {
    /** Counts a try that held, unless `through` says how it got through. */
    add(through?: string | false): void {
      count.tried += 1;
      if (through === undefined || through === false) return;
      count.gotThrough += 1;
      note ??= through.slice(0, 160);
    },
    outcome: (): Outcome => ({ ...count, ...(note !== undefined && { note }) }),
  };
}
