/** A bot that takes `ms` to reply with probability `mass[ms]`. */
export interface BenchBot {
  readonly name: string;
  readonly mass: readonly number[];
}

type Density = (ms: number) => number;

/** In whole ms, up to `end`. */
function bot(name: string, end: number, density: Density): BenchBot {
  const weights = Array.from({ length: end + 1 }, (_, ms) => density(ms));
  const total = weights.reduce((a, b) => a + b);
  return { name, mass: weights.map((weight) => weight / total) };
}

const logNormal =
  (median: number, sigma: number): Density =>
  (ms) =>
    ms && Math.exp(-(Math.log(ms / median) ** 2) / (2 * sigma ** 2)) / (ms * sigma);

/** Less than one reply in a million takes longer. */
const endOf = (median: number, sigma: number) => Math.ceil(median * Math.exp(5 * sigma));

const fast = logNormal(150, 0.1);
const slow = logNormal(1500, 0.1);

export const bots: readonly BenchBot[] = [
  bot('log-normal, median 400, σ 0.3', endOf(400, 0.3), logNormal(400, 0.3)),
  bot('log-normal, median 800, σ 0.5', endOf(800, 0.5), logNormal(800, 0.5)),
  bot('uniform, 100–1000', 1000, (ms) => Number(ms >= 100)),
  bot('constant, 30', 30, (ms) => Number(ms === 30)),
  bot('two humps, 70 % 150 and 30 % 1500', endOf(1500, 0.1), (ms) => 0.7 * fast(ms) + 0.3 * slow(ms)),
  bot('language model, median 2000, σ 0.8', endOf(2000, 0.8), logNormal(2000, 0.8)),
];

/** Draws from a bot's delays, ms. */
export function sampler({ mass }: BenchBot, random: () => number): () => number {
  let sum = 0;
  const cumulative = Float64Array.from(mass, (p) => (sum += p));
  return () => {
    const wanted = random() * sum;
    let from = 0;
    for (let to = cumulative.length - 1; from < to;) {
      const middle = (from + to) >> 1;
      if (cumulative[middle]! > wanted) to = middle;
      else from = middle + 1;
    }
    return from;
  };
}
