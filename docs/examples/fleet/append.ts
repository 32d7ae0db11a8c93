import type { Redis } from 'ioredis';
import type { Message } from 'rxjs-direct-line';

/** The stream that holds what was said. */
export const stream = 'messages';

/** How long the ids are known, s: longer than the fleet may ever stand still. */
const memory = 7 * 24 * 60 * 60;

// a script is all or nothing: an id that is known has its entry
const script = `
  local added = 0
  for i = 2, #KEYS do
    if redis.call('SET', KEYS[i], 1, 'NX', 'EX', ARGV[1]) then
      redis.call('XADD', KEYS[1], '*', 'message', ARGV[i])
      added = added + 1
    end
  end
  return added`;

/** Appends the messages that are not in the stream yet; gives how many those are. */
export function append(redis: Redis, messages: readonly Message[]): Promise<number> {
  const keys = messages.map(({ id }) => `message:${id}`);
  const lines = messages.map((message) => JSON.stringify(message));
  return redis.eval(script, keys.length + 1, stream, ...keys, memory, ...lines) as Promise<number>;
}
