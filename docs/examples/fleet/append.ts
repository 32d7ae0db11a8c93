import type { Redis } from 'ioredis';
import type { Message } from 'rxjs-direct-line';

/** The stream that holds the messages of all conversations. */
export const stream = 'messages';

/** How long Redis knows the id of a message, s: longer than the fleet may ever stand still. */
const memory = `${7 * 24 * 60 * 60}`;

/** How many messages one script appends. Redis does nothing else while a script runs. */
const batch = 1000;

// Redis runs a script as a whole or not at all, so an id that is known has its entry.
const script = `
  local added = 0
  for i = 2, #KEYS do
    if redis.call('SET', KEYS[i], 1, 'NX', 'EX', ARGV[1]) then
      redis.call('XADD', KEYS[1], '*', 'message', ARGV[i])
      added = added + 1
    end
  end
  return added`;

/** Appends the messages that are not in the stream yet, and gives their number. */
export async function append(redis: Redis, conversationId: string, messages: readonly Message[]): Promise<number> {
  let added = 0;
  for (let from = 0; from < messages.length; from += batch) {
    const part = messages.slice(from, from + batch);
    // Two conversations may use the same id. JSON keeps ['a:b', 'c'] and ['a', 'b:c'] apart.
    const keys = part.map(({ id }) => `message:${JSON.stringify([conversationId, id])}`);
    const lines = part.map((message) => JSON.stringify(message));
    // One array: a call with 100,000 arguments is a RangeError.
    added += (await redis.eval(script, keys.length + 1, [stream, ...keys, memory, ...lines])) as number;
  }
  return added;
}
