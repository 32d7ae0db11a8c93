import { appendFile } from 'node:fs/promises';
import { catchError, concatMap, defer, from, retry } from 'rxjs';
import { connect, type Message, type MessageSet } from 'rxjs-direct-line';

const {
  DIRECT_LINE_DOMAIN: domain = 'https://directline.botframework.com',
  DIRECT_LINE_SECRET: secret = '',
  CONVERSATION_ID: conversationId = '',
  ORDERS_URL: orders = 'http://localhost:8080/orders',
  DEAD_LETTERS: deadLetters = 'dead-letters.jsonl',
} = process.env;

/** With the key, the back end recognizes an order that comes twice. */
async function book({ id, text = '' }: Message): Promise<void> {
  const { ok, status } = await fetch(orders, { method: 'POST', body: text, headers: { 'Idempotency-Key': id } });
  if (!ok) throw new Error(`The order desk answers ${status}`);
}

const setAside = (message: Message, error: unknown) =>
  appendFile(deadLetters, `${JSON.stringify({ message, error: String(error) })}\n`, { flush: true });

/** Books one message after the other. A message that has failed three times is set aside. */
const handle = ({ messages }: MessageSet) =>
  from(messages).pipe(
    concatMap((message) =>
      defer(() => book(message)).pipe(
        retry({ count: 2, delay: 200 }),
        catchError((error: unknown) => setAside(message, error)),
      ),
    ),
  );

connect({ domain, secret, userId: 'order-desk', interval: 5000, conversationId })
  .consume(handle)
  .subscribe({
    error: (error: unknown) => {
      console.error(error);
      process.exitCode = 1;
    },
  });
