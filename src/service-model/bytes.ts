export const textOf = (data: string | Uint8Array): string =>
  typeof data === 'string' ? data : new TextDecoder().decode(data);

export const bytesOf = (data: string | Uint8Array): Uint8Array =>
  typeof data === 'string' ? new TextEncoder().encode(data) : data;

/** Whether `wanted` is in `bytes` at that place. */
export function isAt(bytes: ArrayLike<number>, wanted: ArrayLike<number>, at: number): boolean {
  for (let i = 0; i < wanted.length; i += 1) {
    if (bytes[at + i] !== wanted[i]) return false;
  }
  return true;
}

/**
 * The index at which `wanted` begins between `from` and `to`, or undefined. It is a plain loop, because `indexOf` for
 * the first byte takes seconds if 16 MB consist of that byte.
 */
export function findBytes(
  bytes: ArrayLike<number>,
  wanted: ArrayLike<number>,
  { from, to = bytes.length }: { readonly from: number; readonly to?: number },
): number | undefined {
  const last = Math.min(to, bytes.length - wanted.length);
  const first = wanted[0];
  for (let at = from; at <= last; at += 1) {
    if (bytes[at] === first && isAt(bytes, wanted, at)) return at;
  }
  return undefined;
}
