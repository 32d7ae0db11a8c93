import { setTimeout as sleep } from 'node:timers/promises';
import { connect } from 'rxjs-direct-line';
import { ask, bareLoop } from '../bareLoop';
import { type Profile, profiled } from '../profile';

export type Kind = 'ours' | 'bare';

export interface IdleOptions {
  readonly kind: Kind;
  readonly url: string;
  readonly conversations: number;
  readonly interval: number;
  /** How long it polls before it is measured, and how long it is. */
  readonly warmUp: number;
  readonly window: number;
  readonly profile: boolean;
}

export interface IdleFigures {
  readonly polls: number;
  /** Of the whole process, µs a poll. */
  readonly cpu: number;
  /** Bytes a conversation. */
  readonly heap: number;
  readonly profile: Profile;
}

export function heapUsed(): number {
  globalThis.gc?.();
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}

function open({ kind, url: domain, interval }: IdleOptions, nth: number): void {
  const conversationId = `c${nth}`;
  if (kind === 'ours') {
    const options = { domain, secret: 'secret', conversationId, userId: 'user', interval };
    connect(options).message$.subscribe({ error: console.error });
    return;
  }
  const url = `${domain}/api/conversations/${conversationId}/messages`;
  bareLoop({ url, credential: 'secret', interval, next: () => undefined });
}

/** Conversations in which nothing is said, polled over sockets. */
export async function idleClient(options: IdleOptions): Promise<IdleFigures> {
  const { url, conversations, interval, warmUp, window } = options;
  const polls = () => ask<number>(`${url}/polls`, 'secret');
  await polls();
  const empty = heapUsed();
  for (let nth = 0; nth < conversations; nth++) {
    setTimeout(() => open(options, nth), (nth / conversations) * interval);
  }
  await sleep(interval + warmUp);

  const figures = { polls: 0, cpu: 0 };
  const measure = async () => {
    const [before, start] = [await polls(), process.cpuUsage()];
    await sleep(window);
    const { user, system } = process.cpuUsage(start);
    figures.polls = (await polls()) - before;
    figures.cpu = (user + system) / figures.polls;
  };
  if (options.profile) return { ...figures, heap: 0, profile: await profiled(measure), polls: figures.polls };
  await measure();
  return { ...figures, heap: (heapUsed() - empty) / conversations, profile: [] };
}
