// Handles a backlog until it is killed, or has all of it. What it has handled and where to go on are saved as one.
import { existsSync, readFileSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import { filter, Subject } from 'rxjs';
import { connect, type ConnectOptions, type MessageSet } from 'rxjs-direct-line';
import type { Store } from './run';

const [file, total, json] = process.argv.slice(2) as [string, string, string];
const options = JSON.parse(json) as ConnectOptions & { conversationId: string };
const { conversationId } = options;

let store: Store = existsSync(file)
  ? (JSON.parse(readFileSync(file, 'utf8')) as Store)
  : { handled: [], checkpoint: { conversationId } };
const saved$ = new Subject<Store>();

async function handle({ messages, watermark }: MessageSet): Promise<void> {
  await setTimeout(Math.random() * 10);
  // no look at what is there: a message that came twice would be in it twice
  const next = {
    handled: [...store.handled, ...messages.map(({ id }) => id)],
    checkpoint: { conversationId, ...(watermark !== undefined && { watermark }) },
  };
  await writeFile(`${file}.new`, JSON.stringify(next), { flush: true });
  await rename(`${file}.new`, file);
  store = next;
  saved$.next(next);
}

connect({ ...options, ...store.checkpoint })
  .consume(handle, { until: saved$.pipe(filter(({ handled }) => handled.length >= Number(total))) })
  .subscribe({
    error: (error: unknown) => {
      console.error(error);
      process.exitCode = 1;
    },
  });
