import type { Message, MessageSet } from '../protocol/message';

const { imul } = Math;

/** So many messages are known in any case. */
const knownAtLeast = 100;

/** Knows the messages that were delivered last, by id and content. It keeps no message. */
export interface Repeats {
  has(key: string): boolean;
  /** A set has been delivered: its keys are known, and the last ones before. `keys` is taken over. */
  add(keys: Set<string>): void;
}

export function createRepeats(): Repeats {
  /** In the order of delivery, the oldest first. */
  let known = new Set<string>();

  return {
    has: (key) => known.has(key),
    add(keys) {
      if (keys.size >= knownAtLeast) {
        // No copy, because there may be millions.
        known = keys;
        return;
      }
      for (const key of keys) {
        known.delete(key);
        known.add(key);
      }
      for (const key of known) {
        if (known.size <= knownAtLeast) break;
        known.delete(key);
      }
    },
  };
}

/** A key for a message. Messages with the same id and different content have different fingerprints. */
export function getKey({ id, from, created = '', text = '', channelData, images, attachments }: Message): string {
  const rest = channelData || images || attachments ? JSON.stringify([channelData, images, attachments]) : '';
  const parts = [from, created, text, rest];
  // A large answer can have millions of these. All other keys have a space.
  return from || created || text || rest || id.includes(' ')
    ? `${foldAll(parts, 0x01000193)}.${foldAll(parts, 0x5bd1e995)} ${id}`
    : id;
}

/** A key for all that could not be read of a set, so that a service that repeats it is not asked again at once. */
export const getIgnoredKey = ({ ignored }: MessageSet): string | undefined => ignored && `ignored ${ignored.join()}`;

/** Two of these, with different factors, are a fingerprint of 64 bits. It need not resist an attack. */
function foldAll(parts: readonly string[], factor: number): number {
  let hash = 0;
  for (const part of parts) {
    for (let i = 0; i < part.length; i++) hash = imul(hash ^ part.charCodeAt(i), factor) ^ (hash >>> 15);
    // so that a text which moves from one part to the next makes a difference
    hash = imul(hash ^ part.length, factor);
  }
  return hash;
}
