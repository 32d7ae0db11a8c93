/** Shorter values may be words of any text, and are not secrets. */
const shortestSecret = 4;

/**
 * Removes the query of a bot's URL from texts, and also its single values. The query often contains a key, and the
 * texts go to every client.
 */
export function hideQuery({ search, hash, searchParams }: URL): (text: string) => string {
  const asWritten = search
    .slice(1)
    .split('&')
    .map((pair) => pair.slice(pair.indexOf('=') + 1));
  const secrets = [search, hash, search.slice(1), ...asWritten, ...searchParams.values()]
    .filter(({ length }) => length >= shortestSecret)
    // The longest value comes first, because a shorter one may be part of it.
    .sort((a, b) => b.length - a.length);
  return (text) => secrets.reduce((shown, secret) => shown.replaceAll(secret, '…'), text);
}
