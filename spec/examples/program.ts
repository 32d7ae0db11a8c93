import type { ChildProcess } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import type { RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { from, lastValueFrom, type ObservableInput, Subject, toArray } from 'rxjs';
import { connect } from 'rxjs-direct-line';
import { startEmulator } from 'rxjs-direct-line/emulator';
import { childScript } from '../support/childScript';
import { serve } from '../support/server';

/**
 * A program of docs/examples/node, made ready to run. It reads a conversation in which the bot has said `texts`, two of
 * them a set; `orders` is the back end that it talks to.
 */
export async function setUpProgram(name: string, texts: ObservableInput<string>, orders?: RequestListener) {
  const read$ = new Subject<void>();
  let isGone = false;
  const emulator = await startEmulator({
    bot$: from(texts),
    pageSize: 2,
    fault({ operation }) {
      if (operation === 'read') read$.next();
      return isGone ? { kind: 'status', status: 404 } : undefined;
    },
  });
  const { url, secret } = emulator;
  const started = await fetch(`${url}/api/conversations`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${secret}` },
  });
  const { conversationId } = (await started.json()) as { conversationId: string };
  const desk = await serve(orders ?? ((_, response) => response.end()));
  const folder = await mkdtemp(join(tmpdir(), 'program-'));
  const kept = join(folder, 'kept');
  const program = await childScript(join(__dirname, `../../docs/examples/node/${name}.ts`), {
    DIRECT_LINE_DOMAIN: url,
    DIRECT_LINE_SECRET: secret,
    CONVERSATION_ID: conversationId,
    ORDERS_URL: desk.url,
    FORWARD_URL: desk.url,
    // what a bundle cannot hold, a native module, is found there
    NODE_PATH: join(__dirname, '../../node_modules'),
    STORE: kept,
    DEAD_LETTERS: kept,
    CHECKPOINT: kept,
  });

  const children: ChildProcess[] = [];
  const chat = connect({ domain: url, secret, conversationId, userId: 'user1' });

  return {
    conversationId,
    /** From now on the service answers 404. */
    forget: () => void (isGone = true),
    /** Says something in the conversation. */
    say: (text: string) => lastValueFrom(chat.send(text)),
    /** All that was said in it. */
    log: () => lastValueFrom(chat.history().pipe(toArray())),
    /** Emits when the service is asked for messages. */
    read$: read$.asObservable(),
    start() {
      const running = program.start();
      children.push(running.child);
      return running;
    },
    /** Where the program keeps what it keeps. */
    file: kept,
    /** What is in there. */
    kept: () => (existsSync(kept) ? readFileSync(kept, 'utf8') : ''),
    close() {
      for (const child of children) child.kill('SIGKILL');
      return Promise.all([emulator.close(), desk.close(), program.remove(), rm(folder, { recursive: true })]);
    },
  };
}

/** How a program ended that said nothing. */
export const endedBy = (signal: NodeJS.Signals | null, exit: number | null) => ({ signal, exit, out: '', err: '' });
