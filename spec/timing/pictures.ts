import { change } from './change';
import { exchange } from './exchange';
import { learning } from './learning';
import { pace } from './pace';
import { plan } from './plan';
import { price } from './price';
import { roundTrip } from './roundTrip';

/** The pictures of docs/timing-explained.md, each drawn from runs of its own. */
export const pictures: Readonly<Record<string, () => string>> = {
  pace,
  roundTrip,
  exchange,
  plan,
  price,
  learning,
  change,
};
