import type { Checkpoint } from 'rxjs-direct-line';

/**
 * Takes the position from data that was saved, and nothing else: a `domain` or `allowHttp` that somebody has put there
 * would send the secret to another service.
 *
 * @throws TypeError that names a member of the wrong form.
 */
export function toCheckpoint(saved: unknown): Partial<Checkpoint> {
  const { conversationId, watermark } = Object(saved) as Readonly<Record<string, unknown>>;
  return { ...text('conversationId', conversationId), ...text('watermark', watermark) };
}

function text(name: keyof Checkpoint, value: unknown) {
  if (value !== undefined && typeof value !== 'string') throw new TypeError(`no checkpoint: ${name}`);
  return value === undefined ? {} : { [name]: value };
}
