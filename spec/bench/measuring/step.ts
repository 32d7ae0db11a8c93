/** One run: as much as is measured before there is something to keep. */
export interface Step<T = unknown> {
  /** Runs that are repeated have the same name but for what follows its last comma. */
  readonly name: string;
  /** How long it takes, about; s. */
  readonly seconds: number;
  readonly measure: () => Promise<T>;
  /** What came of it. */
  measured?: T;
}

export const createStep = <T>(name: string, seconds: number, measure: () => Promise<T>): Step<T> => ({
  name,
  seconds,
  measure,
});

export function resultOf<T>({ name, measured }: Step<T>): T {
  if (measured === undefined) throw new Error(`${name} has not been measured`);
  return measured;
}

/** A run again and again. */
export const createRounds = <T>(count: number, name: string, seconds: number, measure: (round: number) => Promise<T>) =>
  Array.from({ length: count }, (_, round) => createStep(`${name}, run ${round + 1}`, seconds, () => measure(round)));

/** One of each in turns, in place of all of one and then all of the other. */
export const takeTurns = (...series: readonly (readonly Step[])[]): Step[] =>
  Array.from({ length: Math.max(...series.map(({ length }) => length)) }, (_, round) =>
    series.flatMap((steps) => steps.slice(round, round + 1)),
  ).flat();
