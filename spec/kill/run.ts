// Kills a process again and again while it handles a backlog, starts it again from its store, and looks at what the
// store has in the end. Exits 1 if a message was skipped or handled twice, or a kill did not hit a process at work.
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { delay, lastValueFrom, map, type Observable, range, Subject, take, takeUntil, timer, toArray } from 'rxjs';
import { type Checkpoint, connect, type Message } from 'rxjs-direct-line';
import { startEmulator } from 'rxjs-direct-line/emulator';
import { childScript, type Ended } from '../support/childScript';

/** What the worker keeps. */
export interface Store {
  readonly handled: readonly string[];
  readonly checkpoint: Checkpoint;
}

const total = 5000;
const pageSize = 50;
const wanted = 20;

/** Such as `2 kills`. */
const count = (n: number, what: string) => `${n} ${what}${n === 1 ? '' : 's'}`;

async function main(): Promise<void> {
  const began = Date.now();
  const read$ = new Subject<void>();
  const { url, secret, close } = await startEmulator({
    bot$: range(1, total).pipe(map((n) => `${n}`)),
    pageSize,
    fault({ operation }) {
      if (operation === 'read') read$.next();
      return undefined;
    },
  });
  const folder = await mkdtemp(join(tmpdir(), 'kill-'));
  const file = join(folder, 'store.json');
  const worker = await childScript(join(process.cwd(), 'spec/kill/worker.ts'));
  const stored = () => (existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Store).handled : []);

  /** Runs the worker until it ends by itself, or `kill$` completes. */
  async function live(kill$: Observable<unknown>): Promise<Ended> {
    const { child, ended } = worker.start(file, `${total}`, JSON.stringify(options));
    const killing = kill$.subscribe({ complete: () => child.kill('SIGKILL') });
    try {
      return await ended;
    } finally {
      killing.unsubscribe();
    }
  }

  const started = await fetch(`${url}/api/conversations`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${secret}` },
  });
  const { conversationId } = (await started.json()) as { conversationId: string };
  const options = { domain: url, secret, userId: 'worker', conversationId };

  const problems: string[] = [];
  let kills = 0;
  let saving = 0;
  for (; kills < wanted; kills++) {
    const before = stored().length;
    const { signal, exit, err } = await live(
      read$.pipe(take(1 + Math.floor(Math.random() * 4)), delay(Math.random() * 20), takeUntil(timer(20_000))),
    );
    const { length } = stored();
    if (signal !== 'SIGKILL' || length >= total) {
      problems.push(`a process was not at work when it should be killed: exit ${exit} ${err}`);
      break;
    }
    const unsaved = existsSync(`${file}.new`);
    if (unsaved) await rm(`${file}.new`);
    saving += Number(unsaved);
    console.log(
      `kill ${kills + 1}: ${before} handled before, ${length} now${unsaved ? ', killed while it saved' : ''}`,
    );
  }
  const last = await live(timer(20_000));
  if (last.exit !== 0) problems.push(`the last process did not come to an end: exit ${last.exit} ${last.err}`);

  const log = await lastValueFrom(
    connect(options)
      .history()
      .pipe(
        map(({ id }: Message) => id),
        toArray(),
      ),
  );
  const handled = stored();
  const once = new Set(handled);
  const skipped = log.filter((id) => !once.has(id)).length;
  const twice = handled.length - once.size;
  if (log.length !== total) problems.push(`the service had ${count(log.length, 'message')}`);
  if (skipped || twice || handled.join() !== log.join()) problems.push('what was handled is not what was said');

  await Promise.all([close(), worker.remove(), rm(folder, { recursive: true })]);
  console.log(
    `${count(total, 'message')}: ${once.size} handled, ${skipped} skipped, ${twice} handled twice; ` +
      `${count(kills, 'kill')} of a process at work, ${saving} of them while it saved; ${Date.now() - began} ms`,
  );
  for (const problem of problems) console.error(problem);
  process.exitCode = problems.length === 0 ? 0 : 1;
}

void main();
