import { isIP } from 'node:net';

export interface HostNamesOptions {
  /** The address on which the emulator listens. */
  readonly host: string;
  /** More names that requests may use. */
  readonly allowedHosts: readonly string[];
}

const loopback = ['localhost', '127.0.0.1', '::1'];

/** The name in a Host header without the port, or undefined if the header is not valid. */
function nameOf(header: string): string {
  const [, inBrackets, bare] = /^(?:\[([\da-f:.]+)\]|([^:[\]]+))(?::\d+)?$/i.exec(header) ?? [];
  return (inBrackets ?? bare ?? '').toLowerCase();
}

const isLoopback = (host: string) => host === 'localhost' || host === '::1' || /^127(\.\d+){3}$/.test(host);

/**
 * Whether a Host header names the emulator. A page from another site may make its own name point to this machine, but
 * it cannot do that with an IP address. So all addresses are allowed once other machines can reach the emulator.
 */
export function createHostCheck({ host, allowedHosts }: HostNamesOptions): (header: string | undefined) => boolean {
  const names = new Set([...loopback, host, ...allowedHosts].map((name) => name.toLowerCase()));
  const isOpen = !isLoopback(host);
  return (header = '') => {
    const name = nameOf(header);
    return names.has(name) || (isOpen && isIP(name) !== 0);
  };
}

/** The URL at which this machine reaches the emulator. */
export function urlOf(host: string, port: number): string {
  const anywhere: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '::1' };
  const name = anywhere[host] ?? host;
  return `http://${isIP(name) === 6 ? `[${name}]` : name}:${port}`;
}
