import { lastValueFrom, take } from 'rxjs';
import { connect } from 'rxjs-direct-line';
import { bareLoop } from '../bareLoop';
import { type Profile, profiled } from '../profile';
import { backlogSize } from '../responder';

export type Kind = 'ours' | 'bare';

export interface BacklogOptions {
  readonly url: string;
  readonly warmUps: number;
  readonly rounds: number;
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

const drains: Readonly<Record<Kind, (url: string) => Promise<void>>> = { ours: drainOurs, bare: drainBare };

async function speed(kind: Kind, url: string): Promise<number> {
  const started = performance.now();
  await drains[kind](url);
  return (1000 * backlogSize) / (performance.now() - started);
}

/** Messages a second in each round that one client reads the backlog, after some to warm up; or the profile of as many. */
export async function backlogClient({
  kind,
  profile,
  url,
  warmUps,
  rounds,
}: BacklogOptions & { readonly kind: Kind; readonly profile: boolean }): Promise<{
  readonly speeds: readonly number[];
  readonly profile: Profile;
}> {
  const speeds: number[] = [];
  for (let round = 0; round < warmUps; round++) await speed(kind, url);
  const measure = async () => {
    for (let round = 0; round < rounds; round++) speeds.push(await speed(kind, url));
  };
  if (profile) return { profile: await profiled(measure), speeds };
  await measure();
  return { profile: [], speeds };
}

/** Both in one process in turns, as it was measured at first. */
export async function backlogTogether({ url, warmUps, rounds }: BacklogOptions): Promise<Record<Kind, number[]>> {
  const speeds: Record<Kind, number[]> = { ours: [], bare: [] };
  for (let round = 0; round < warmUps + rounds; round++) {
    // who comes first takes turns too
    const order = round % 2 ? (['ours', 'bare'] as const) : (['bare', 'ours'] as const);
    for (const kind of order) speeds[kind].push(await speed(kind, url));
  }
  return { ours: speeds.ours.slice(warmUps), bare: speeds.bare.slice(warmUps) };
}
