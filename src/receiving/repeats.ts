import type { Message, MessageSet } from '../protocol/message';

const { imul } = Math;

/** So many messages are known in any case. */
const knownAtLeast = 100;

/** Knows the messages that were delivered last, by id and content. It keeps no message. */
export interface Repeats {
  has(key: string): boolean;
  /** A set has been delivered: its keys are known, and the last ones before. */
  add(keys: readonly string[]): void;
}

export function createRepeats(): Repeats {
  /** In the order of delivery, the oldest first. */
  const known = new Set<string>();

  return {
    has: (key) => known.has(key),
    add(keys) {
      for (const key of keys) {
        known.delete(key);
        known.add(key);
      }
      const most = Math.max(knownAtLeast, keys.length);
      for (const key of known) {
        if (known.size <= most) break;
        known.delete(key);
      }
    },
  };
}

/** A key for a message: messages with the same id are told apart by a fingerprint of all else that they say. */
export function getKey({ id, from, created = '', text = '', channelData, images, attachments }: Message): string {
  const rest = channelData || images || attachments ? JSON.stringify([channelData, images, attachments]) : '';
  const parts = [from, created, text, rest];
  return `${foldAll(parts, 0x01000193)}.${foldAll(parts, 0x5bd1e995)} ${id}`;
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
