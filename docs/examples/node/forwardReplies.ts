import Database from 'libsql';
import { concat, defer, finalize, ReplaySubject, retry } from 'rxjs';
import { connect, type MessageSet } from 'rxjs-direct-line';

const {
  DIRECT_LINE_DOMAIN: domain = 'https://directline.botframework.com',
  DIRECT_LINE_SECRET: secret = '',
  CONVERSATION_ID: conversationId = '',
  USER_ID: userId = 'user1',
  FORWARD_URL: target = 'http://localhost:8080/replies',
  STORE: file = 'replies.db',
} = process.env;

const db = new Database(file);
// EXCLUSIVE: no other process can open the database. FULL: a transaction survives a power cut.
db.exec(`
  PRAGMA locking_mode = EXCLUSIVE;
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = FULL;
  CREATE TABLE IF NOT EXISTS replies (id TEXT PRIMARY KEY, text TEXT NOT NULL, forwarded INTEGER NOT NULL DEFAULT 0);
  CREATE TABLE IF NOT EXISTS checkpoints (conversation_id TEXT PRIMARY KEY, watermark TEXT NOT NULL);
`);
const addReply = db.prepare('INSERT INTO replies (id, text) VALUES (?, ?) ON CONFLICT DO NOTHING');
const getWaiting = db.prepare('SELECT id, text FROM replies WHERE NOT forwarded ORDER BY rowid');
const setForwarded = db.prepare('UPDATE replies SET forwarded = 1 WHERE id = ?');
const getCheckpoint = db.prepare('SELECT watermark FROM checkpoints WHERE conversation_id = ?');
const setCheckpoint = db.prepare('REPLACE INTO checkpoints (conversation_id, watermark) VALUES (?, ?)');

/** Saves the replies of a set and the position after it, in one transaction. */
const save = db.transaction(({ messages, watermark }: MessageSet) => {
  for (const { id, from, text = '' } of messages) if (from !== userId) addReply.run(id, text);
  // If a set has no watermark, the last one stays valid.
  if (watermark !== undefined) setCheckpoint.run(conversationId, watermark);
});

/** Forwards the replies that are not marked. The key shows the other service that it has a reply already. */
async function forward(): Promise<void> {
  for (const { id, text } of getWaiting.all() as { id: string; text: string }[]) {
    const { ok, status } = await fetch(target, {
      method: 'POST',
      body: text,
      headers: { 'Idempotency-Key': id },
      signal: AbortSignal.timeout(10_000),
    });
    if (!ok) throw new Error(`${target} answers ${status}`);
    setForwarded.run(id);
  }
}
const forwarding = defer(forward).pipe(retry({ count: 2, delay: 200 }));

// The signal is replayed, because it may come before `consume` has begun.
const stop$ = new ReplaySubject<void>(1);
process.once('SIGTERM', () => stop$.next());

const { watermark } = (getCheckpoint.get(conversationId) ?? {}) as { watermark?: string };
const chat = connect({ domain, secret, userId, interval: 5000, conversationId, ...(watermark && { watermark }) });
const handle = (set: MessageSet) => {
  save(set);
  return forwarding;
};

concat(forwarding, chat.consume(handle, { until: stop$ }))
  .pipe(finalize(() => db.close()))
  .subscribe({
    error: (error: unknown) => {
      console.error(error);
      process.exitCode = 1;
    },
  });
