// Polls as often as it is told to, in virtual time; exits 1 if the heap has grown by 1 MiB or more meanwhile.
import { connect } from 'rxjs-direct-line';
import { filter, of, scan, take } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';

const polls = Number(process.argv[2]);
const warmUp = 1000;

const answer = (body: string) => of({ status: 200, header: () => null, body });
const empty = JSON.stringify({ messages: [], watermark: 'w' });

function heap(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}

const scheduler = new TestScheduler(() => undefined);
scheduler.run(({ flush }) => {
  const { message$, request$ } = connect({
    token: 'token',
    userId: 'user1',
    conversationId: 'c',
    transport: ({ url }) => answer(url.includes('/tokens/') ? '"token"' : empty),
  });
  const reading = message$.subscribe({ error: console.error });
  let before = 0;
  request$
    .pipe(
      scan((count) => count + 1, 0),
      filter((count) => count === warmUp || count === warmUp + polls),
      take(2),
    )
    .subscribe({
      next: () => {
        if (before === 0) {
          before = heap();
          return;
        }
        const grown = heap() - before;
        console.log(`${polls} polls: the heap grew by ${grown} bytes`);
        process.exitCode = grown < 2 ** 20 ? 0 : 1;
      },
      complete: () => reading.unsubscribe(),
      error: console.error,
    });
  // without it the scheduler would end at its own limit of time
  scheduler.maxFrames = Infinity;
  flush();
});
