/** What is wrong with a stream, by the ids of messages; all of it nothing if every message is there once, in order. */
export interface Differences {
  readonly skipped: number;
  readonly twice: number;
  /** In the stream, and in no conversation. */
  readonly unknown: number;
  /** Conversations whose messages stand in another order. */
  readonly disordered: number;
}

/** Compares what was said, conversation by conversation, with what is in the stream. */
export function compare(logs: readonly (readonly string[])[], stream: readonly string[]): Differences {
  const inStream = new Set(stream);
  const said = new Set(logs.flat());
  // where it is the first time
  const rank = new Map(stream.map((id, at) => [id, at] as const).reverse());
  const isDisordered = (log: readonly string[]) => {
    const ranks = log.flatMap((id) => rank.get(id) ?? []);
    return ranks.some((at, i) => at < (ranks[i - 1] ?? 0));
  };
  return {
    skipped: [...said].filter((id) => !inStream.has(id)).length,
    twice: stream.length - inStream.size,
    unknown: [...inStream].filter((id) => !said.has(id)).length,
    disordered: logs.filter(isDisordered).length,
  };
}
