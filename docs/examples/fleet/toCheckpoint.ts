import type { Checkpoint } from 'rxjs-direct-line';

/**
 * Takes the position from data that was saved, and nothing else: a `domain` or `allowHttp` that somebody has put there
 * would send the secret to another service.
 *
 * @throws TypeError that names a member of the wrong form.
 */
export function toCheckpoint(saved: unknown): Partial<Checkpoint> {
  const { conversationId, watermark } = Object(saved) as Readonly<Record<string, unknown>>;
  return {
    ...(conversationId !== undefined && { conversationId: needText('conversationId', conversationId) }),
    ...(watermark !== undefined && { watermark: needText('watermark', watermark) }),
  };
}

function needText(name: string, value: unknown): string {
  if (typeof value !== 'string' || value === '') throw new TypeError(`not valid: ${name}`);
  return value;
}
