import { ReadableStream } from 'node:stream/web';
import { concatMap, from, fromEvent, type Observable, Subject, type Subscription, take } from 'rxjs';
import { connect, type Conversation, type Message, type MessageSet } from 'rxjs-direct-line';

const {
  DIRECT_LINE_DOMAIN: domain = 'https://directline.botframework.com',
  DIRECT_LINE_SECRET: secret = '',
  CONVERSATION_ID: conversationId = '',
  ORDERS_URL: orders = 'http://localhost:8080/orders',
} = process.env;

/** Gives a loop one message at a time. Nothing is read ahead, and polling ends when the loop is left. */
function eachMessageOf({ consume }: Conversation, stop$: Observable<unknown>): ReadableStream<Message> {
  const round$ = new Subject<void>();
  let reading: Subscription;
  return new ReadableStream<Message>(
    {
      start(controller) {
        const give = (message: Message) => {
          controller.enqueue(message);
          return round$.pipe(take(1));
        };
        const handle = ({ messages }: MessageSet) => from(messages).pipe(concatMap(give));
        reading = consume(handle, { until: stop$ }).subscribe({
          error: (error: unknown) => controller.error(error),
          complete: () => controller.close(),
        });
      },
      pull: () => round$.next(),
      cancel: () => reading.unsubscribe(),
    },
    { highWaterMark: 0 },
  );
}

async function main(): Promise<void> {
  const chat = connect({ domain, secret, userId: 'order-desk', interval: 5000, conversationId });
  for await (const { id, text = '' } of eachMessageOf(chat, fromEvent(process, 'SIGTERM'))) {
    if (text === 'That is all.') break;
    const { ok, status } = await fetch(orders, { method: 'POST', body: text, headers: { 'Idempotency-Key': id } });
    if (!ok) throw new Error(`The order desk answers ${status}`);
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
