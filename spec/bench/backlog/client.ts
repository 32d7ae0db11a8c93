import { lastValueFrom, take } from 'rxjs';
import { connect } from 'rxjs-direct-line';
import { bareLoop } from '../bareLoop';
import { type Profile, profiled } from '../profile';
import { backlogSize } from '../responder';

export interface BacklogOptions {
  readonly url: string;
  readonly warmUps: number;
  readonly rounds: number;
}

export interface BacklogFigures {
  /** Messages a second, of each round. */
  readonly ours: readonly number[];
  readonly bare: readonly number[];
  readonly profiles: Readonly<Record<'ours' | 'bare', Profile>>;
}

const drainOurs = async (domain: string) => {
  const { message$ } = connect({ domain, secret: 'secret', conversationId: 'backlog', userId: 'user' });
  await lastValueFrom(message$.pipe(take(backlogSize)));
};

const drainBare = (domain: string) =>
  new Promise<void>((resolve) => {
    const url = `${domain}/api/conversations/backlog/messages`;
    let count = 0;
    const take = () => {
      count += 1;
      if (count < backlogSize) return;
      stop();
      resolve();
    };
    const stop = bareLoop({
      url,
      credential: 'secret',
      interval: 1000,
      drain: true,
      next: ({ messages }) => messages.forEach(take),
    });
  });

async function speed(drain: (url: string) => Promise<void>, url: string): Promise<number> {
  const started = performance.now();
  await drain(url);
  return (1000 * backlogSize) / (performance.now() - started);
}

/** Reads the backlog again and again, ours and the bare loop in turns, after some rounds to warm up. */
export async function backlogClient({ url, warmUps, rounds }: BacklogOptions): Promise<BacklogFigures> {
  const ours: number[] = [];
  const bare: number[] = [];
  for (let round = 0; round < warmUps + rounds; round++) {
    // who comes first takes turns too
    const order = round % 2 ? [ours, bare] : [bare, ours];
    for (const speeds of order) speeds.push(await speed(speeds === ours ? drainOurs : drainBare, url));
  }
  const again = (drain: (url: string) => Promise<void>) =>
    profiled(async () => {
      for (let round = 0; round < rounds; round++) await drain(url);
    });
  return {
    ours: ours.slice(warmUps),
    bare: bare.slice(warmUps),
    profiles: { ours: await again(drainOurs), bare: await again(drainBare) },
  };
}
