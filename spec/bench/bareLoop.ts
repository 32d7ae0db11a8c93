import { fetch } from '#fetch';

export interface BareSet {
  readonly messages: readonly { readonly from: string; readonly text: string; readonly conversationId: string }[];
  readonly watermark: string;
}

export interface BareLoopOptions {
  /** Of the messages. */
  readonly url: string;
  readonly credential: string;
  /** From the end of a poll to the next; ms. */
  readonly interval: number;
  /** Whether a set with messages is followed by the next GET at once. */
  readonly drain?: boolean;
  readonly next: (set: BareSet) => void;
}

/** A GET, or the POST of `post`, with a timeout: as a careful author writes it. */
export async function ask<T>(url: string, credential: string, post?: object): Promise<T> {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), 20_000);
  try {
    const headers = { Authorization: `Bearer ${credential}`, ...(post && { 'Content-Type': 'application/json' }) };
    const posted = post && { method: 'POST', body: JSON.stringify(post) };
    const response = await fetch(url, { ...posted, headers, signal: controller.signal });
    if (!response.ok) throw new Error(`${response.status}`);
    return JSON.parse((await response.text()) || 'null') as T;
  } finally {
    clearTimeout(timer);
  }
}

/** The least that polls: the floor under every client that does it by the same fetch. Gives what stops it. */
export function bareLoop({ url, credential, interval, drain = false, next }: BareLoopOptions): () => void {
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  let watermark: string | undefined;

  async function poll(): Promise<void> {
    const query = watermark === undefined ? '' : `?watermark=${encodeURIComponent(watermark)}`;
    const set = await ask<BareSet>(url + query, credential);
    if (stopped) return;
    watermark = set.watermark;
    next(set);
    if (drain && set.messages.length > 0) void poll();
    else timer = setTimeout(() => void poll(), interval);
  }

  void poll();
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}
