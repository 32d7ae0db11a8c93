const loopback = /^https?:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/;

/** Whether pages of `origin` may send requests. Pages of this machine may, and so may the listed origins. */
export function isAllowedOrigin(origin: string, origins: readonly string[]): boolean {
  return loopback.test(origin) || origins.includes(origin);
}

/** The headers that let a page of `origin` read an answer. */
export function corsHeaders(origin: string): Record<string, string> {
  return { 'access-control-allow-origin': origin, 'access-control-expose-headers': 'Retry-After' };
}

/** The answer to a preflight request: which methods and headers a browser may use, for how many seconds. */
export const preflightHeaders: Readonly<Record<string, string>> = {
  'access-control-allow-methods': 'GET, POST',
  'access-control-allow-headers': 'Authorization, Content-Type, Content-Disposition',
  'access-control-max-age': '600',
};
