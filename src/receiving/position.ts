import type { Message, MessageSet } from '../protocol/message';
import { createRepeats, getIgnoredKey, getKey, type Repeats } from './repeats';

/** A set as it came, without the messages that had been delivered before. A set that was not read has no optional member. */
export interface ReceivedSet extends MessageSet {
  /** How many messages were dropped because they had been delivered before. */
  readonly repeated?: number;
  /** Whether there may be more messages. */
  readonly hasMore?: boolean;
}

/**
 * The position of a conversation, and the messages of the last set that are not delivered yet. It outlives its readers.
 */
export interface Position {
  /** The messages that are not delivered yet, and the watermark after them. */
  rest(): MessageSet;
  /** Whether there are messages that are not delivered yet. */
  hasRest(): boolean;
  /** Takes a new set. All messages of the last set have been delivered. */
  receive(set: MessageSet): ReceivedSet;
  /** Hands over the next message, if there is one. It counts as delivered from now on. */
  next(): Message | undefined;
  /** Hands over all that is left in hand. */
  handOverRest(): void;
  /** Advances the watermark, if nothing is left in hand. */
  commit(): void;
  /** Whether the history is passed over, and its end has not been reached. */
  isSkipping(): boolean;
}

interface InHand {
  readonly set: MessageSet;
  readonly keys: Set<string>;
  /** How many of the messages have been handed over; one more than there are if nothing is left to tell. */
  handedOver: number;
}

export interface PositionOptions {
  readonly watermark?: string | undefined;
  readonly skipHistory?: boolean | undefined;
  /** Told when the watermark has advanced. */
  readonly onCommit?: ((watermark: string) => void) | undefined;
}

/** The messages of a set that are new, and the keys by which all of it is known again. */
interface Sifted {
  readonly messages: readonly Message[];
  readonly keys: Set<string>;
  /** Whether it brings anything that has not come before. */
  readonly isNew: boolean;
}

const isEmpty = ({ messages, ignored }: MessageSet) => messages.length === 0 && !ignored;
const nothing: Sifted = { messages: [], keys: new Set(), isNew: false };

/** Takes out of `set`, which was asked for with `watermark`, the messages that are known. */
function sift(set: MessageSet, repeats: Repeats | undefined, watermark = ''): Sifted {
  const isKnown = (key: string) => repeats?.has(key);
  const keys = new Set<string>();
  const ignored = getIgnoredKey(set);
  let isNew = ignored !== undefined && !isKnown(ignored);
  const messages = set.messages.filter((message) => {
    const key = getKey(message);
    // An id that was made is another one after each watermark, so such a message is known again by its content. If it
    // does not say when it was created, it may have been said once more: it comes, but is no reason to ask at once.
    const content = message.id.includes(`|${watermark}|`) ? getKey({ ...message, id: ' ' }) : key;
    const isRepeat = keys.has(key) || isKnown(message.created ? content : key);
    isNew ||= !isRepeat && !isKnown(content);
    keys.add(key).add(content);
    return !isRepeat;
  });
  if (ignored !== undefined) keys.add(ignored);
  return { messages, keys, isNew };
}

export function createPosition({ watermark: first, skipHistory, onCommit }: PositionOptions = {}): Position {
  // Most conversations wait for their first message.
  let repeats: Repeats | undefined;
  let watermark = first;
  /** The last watermark that was told: it stays behind while history is skipped. */
  let told = first;
  let inHand: InHand | undefined;
  /** The watermarks since the last wait. A service that comes back to one of them goes in a circle. */
  let asked: Set<string | undefined> | undefined;
  let isSkipping = skipHistory === true && first === undefined;

  return {
    rest() {
      if (inHand) return { ...inHand.set, messages: inHand.set.messages.slice(inHand.handedOver) };
      return { messages: [], watermark } as MessageSet;
    },

    hasRest: () => inHand !== undefined && inHand.handedOver < Math.max(1, inHand.set.messages.length),

    receive(set) {
      const { messages, keys, isNew } = isEmpty(set) ? nothing : sift(set, repeats, watermark);
      const next = set.watermark ?? watermark;
      const hasMore = isNew && next !== watermark && !asked?.has(next);
      if (hasMore) {
        asked ??= new Set();
        asked.add(watermark);
      } else {
        asked = undefined;
      }
      const clean: MessageSet = next === undefined ? { ...set, messages } : { ...set, messages, watermark: next };
      const isToDeliver = (isNew || messages.length > 0) && !isSkipping;
      inHand = { set: clean, keys, handedOver: isToDeliver ? 0 : messages.length + 1 };
      isSkipping &&= hasMore;
      return { ...clean, repeated: set.messages.length - messages.length, hasMore };
    },

    next() {
      const message = inHand?.set.messages[inHand.handedOver];
      if (inHand && message) inHand.handedOver += 1;
      return message;
    },

    handOverRest() {
      if (inHand) inHand.handedOver = inHand.set.messages.length;
    },

    commit() {
      if (!inHand || inHand.handedOver < inHand.set.messages.length) return;
      if (inHand.keys.size > 0) {
        repeats ??= createRepeats();
        repeats.add(inHand.keys);
      }
      watermark = inHand.set.watermark;
      inHand = undefined;
      if (isSkipping || watermark === undefined || watermark === told) return;
      told = watermark;
      onCommit?.(watermark);
    },

    isSkipping: () => isSkipping,
  };
}
