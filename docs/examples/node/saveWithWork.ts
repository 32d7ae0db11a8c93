import { existsSync, readFileSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import { type Checkpoint, connect, type MessageSet, toCheckpoint } from 'rxjs-direct-line';

/** The content of the file: the work, and the position after it. */
interface Store {
  readonly orders: readonly (readonly [id: string, text: string])[];
  readonly checkpoint: Partial<Checkpoint>;
}

const {
  DIRECT_LINE_DOMAIN: domain = 'https://directline.botframework.com',
  DIRECT_LINE_SECRET: secret = '',
  CONVERSATION_ID: conversationId = '',
  STORE: file = 'orders.json',
} = process.env;

/** Takes only the position from the file. Without one, it starts from the beginning. */
function position(saved: unknown): Partial<Checkpoint> {
  try {
    return { conversationId, ...toCheckpoint(saved) };
  } catch (error) {
    console.error(`${file} has no checkpoint, so this starts from the beginning: ${String(error)}`);
    return { conversationId };
  }
}

const { orders, checkpoint }: Partial<Store> = existsSync(file)
  ? (JSON.parse(readFileSync(file, 'utf8')) as Partial<Store>)
  : {};
let store: Store = { orders: orders ?? [], checkpoint: position(checkpoint) };

/** Replaces the file in one step. If the process dies, the file is the old one or the new one. */
async function save(next: Store): Promise<void> {
  await writeFile(`${file}.new`, JSON.stringify(next), { flush: true });
  await rename(`${file}.new`, file);
  store = next;
}

async function handle({ messages, watermark }: MessageSet): Promise<void> {
  // By id, so a message that comes twice is saved once.
  const orders = new Map(store.orders);
  for (const { id, text = '' } of messages) orders.set(id, text);
  // If a set has no watermark, the last one stays valid.
  const checkpoint = watermark === undefined ? store.checkpoint : { ...store.checkpoint, watermark };
  await save({ orders: [...orders], checkpoint });
}

connect({ domain, secret, userId: 'order-desk', interval: 5000, ...store.checkpoint })
  .consume(handle)
  .subscribe({
    error: (error: unknown) => {
      console.error(error);
      process.exitCode = 1;
    },
  });
