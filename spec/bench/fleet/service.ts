import { defer, lastValueFrom, map, mergeMap, range, repeat, take, timer, toArray } from 'rxjs';
import { connect } from 'rxjs-direct-line';
import { startEmulator } from 'rxjs-direct-line/emulator';

export interface ServiceOptions {
  readonly conversations: number;
  /** The mean time between two things that the bot says in a conversation, ms. */
  readonly pause: number;
}

/** A service with so many conversations, in each of which a bot speaks unasked. */
export async function fleetService({ conversations, pause }: ServiceOptions) {
  const { url, secret } = await startEmulator({
    bot$: defer(() => timer(2 * pause * Math.random())).pipe(
      map(() => 'This is what there is to say, no more and no less.'),
      repeat(),
    ),
  });
  async function begin(): Promise<string> {
    const { send, history } = connect({ domain: url, secret });
    await lastValueFrom(send('hello'));
    return (await lastValueFrom(history().pipe(take(1)))).conversationId;
  }
  const ids = await lastValueFrom(range(conversations).pipe(mergeMap(begin, 20), toArray()));
  return { url, secret, ids };
}
