import { asyncScheduler } from 'rxjs';
import { type ConnectOptions } from 'rxjs-direct-line';
import { fakeDirectLine } from 'rxjs-direct-line/testing';
import { TestScheduler } from 'rxjs/testing';
import type { BenchBot } from './bots';
import { ours } from './chats';
import { converse, type Exchange, punctualBot } from './converse';
import { plan } from './sockets';

const now = () => asyncScheduler.now();

/** One long conversation in virtual time, in which nothing but the bot and the user takes time. */
export function talkInVirtualTime(
  bot: BenchBot,
  turns: number,
  burst: NonNullable<ConnectOptions['burst']>,
): readonly Exchange[] {
  const exchanges: Exchange[] = [];
  const scheduler = new TestScheduler(() => undefined);
  scheduler.run(({ flush }) => {
    let gets = 0;
    const transport = fakeDirectLine({
      bot: punctualBot(now),
      maxRequests: Infinity,
      fault({ operation }) {
        if (operation === 'read') gets += 1;
        return undefined;
      },
    });
    const chat = ours({ secret: 'secret', transport, burst }, () => gets);
    converse(chat, plan(bot, turns, 1), now).subscribe({ next: (exchange) => exchanges.push(exchange) });
    // without it the scheduler would end at its own limit of time
    scheduler.maxFrames = Infinity;
    flush();
  });
  return exchanges;
}
