export const textOf = (data: string | Uint8Array): string =>
  typeof data === 'string' ? data : new TextDecoder().decode(data);

export const bytesOf = (data: string | Uint8Array): Uint8Array =>
  typeof data === 'string' ? new TextEncoder().encode(data) : data;
