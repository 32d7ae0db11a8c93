import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { fromEvent } from 'rxjs';
import { type Checkpoint, connect, type MessageSet, toCheckpoint } from 'rxjs-direct-line';

const {
  DIRECT_LINE_DOMAIN: domain = 'https://directline.botframework.com',
  DIRECT_LINE_SECRET: secret = '',
  CONVERSATION_ID: conversationId = '',
  ORDERS_URL: orders = 'http://localhost:8080/orders',
  CHECKPOINT: file = 'checkpoint.json',
} = process.env;

async function handle({ messages }: MessageSet): Promise<void> {
  for (const { id, text = '' } of messages) {
    const { ok, status } = await fetch(orders, { method: 'POST', body: text, headers: { 'Idempotency-Key': id } });
    if (!ok) throw new Error(`The order desk answers ${status}`);
  }
}

function report(error: unknown): void {
  console.error(error);
  process.exitCode = 1;
}

/** Takes only the position from the file. Without one, it starts from the beginning. */
function load(): Partial<Checkpoint> {
  try {
    return existsSync(file) ? toCheckpoint(JSON.parse(readFileSync(file, 'utf8'))) : {};
  } catch (error) {
    console.error(`${file} is no checkpoint, so this starts from the beginning: ${String(error)}`);
    return {};
  }
}

const chat = connect({ domain, secret, userId: 'order-desk', interval: 5000, conversationId, ...load() });

// Written synchronously, so it is on disk before `consume` continues or completes.
chat.checkpoint$.subscribe({
  next: (checkpoint) => {
    writeFileSync(`${file}.new`, JSON.stringify(checkpoint), { flush: true });
    renameSync(`${file}.new`, file);
  },
  error: report,
});

// After it has completed, nothing keeps the process alive, and it exits with 0.
chat.consume(handle, { until: fromEvent(process, 'SIGTERM') }).subscribe({ error: report });
