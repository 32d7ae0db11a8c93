/** Shorter ones may be any word of a text, and are no secret. */
const shortestSecret = 4;

/**
 * Cuts the query of a bot's URL out of texts, and its values by themselves: a key to the bot is often there, and the texts
 * go to every client.
 */
export function hideQuery({ search, hash, searchParams }: URL): (text: string) => string {
  const asWritten = search
    .slice(1)
    .split('&')
    .map((pair) => pair.slice(pair.indexOf('=') + 1));
  const secrets = [search, hash, search.slice(1), ...asWritten, ...searchParams.values()]
    .filter(({ length }) => length >= shortestSecret)
    // the longest first: a shorter one may be part of it
    .sort((a, b) => b.length - a.length);
  return (text) => secrets.reduce((shown, secret) => shown.replaceAll(secret, '…'), text);
}
