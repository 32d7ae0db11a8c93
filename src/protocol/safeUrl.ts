import { tryOr } from '../util/tryOr';

/**
 * The absolute form of `url`, or undefined if it has none. `canParse` comes first, because the constructor is slow if
 * it throws.
 */
const normalize = (url: string) =>
  'canParse' in URL && !URL.canParse(url) ? undefined : tryOr(() => new URL(url).href);

const isBelow = (url: string, base: string) => url.startsWith(base) && '/?#\\'.includes(url.charAt(base.length));

/** The longest scheme with its colon that a browser knows. */
const scheme = /^[a-z][a-z\d+.-]{0,30}:/i;
const isAllowed = /^(https?:|data:image\/(png|jpeg|gif|webp)[;,])/i;
/** Longer than any name in DNS. Such a name is refused, because reading one can take time that grows with its square. */
const longHost = /^https?:[\\/]*[^\\/?#]{256}/i;

/**
 * A URL that is safe to show: http, https or a raster image; `about:blank` for all others. A relative one is joined below
 * `baseUrl`, unless it begins with the path of that already.
 */
export function safeUrl(url: string, baseUrl: string): string {
  // A browser leaves these characters out before it reads a URL. A quantifier over them would need stack for each.
  const text = url.slice(url.search(/[^\0-\x20]/)).replace(/[\t\n\r]/g, '');
  if (scheme.test(text)) {
    const isSafe = isAllowed.test(text) && !longHost.test(text);
    return (isSafe && normalize(text)) || 'about:blank';
  }
  const origin = baseUrl.replace(/^(\w+:\/\/[^/]*).*/, '$1');
  const joined = isBelow(text, baseUrl.slice(origin.length))
    ? origin + text
    : `${baseUrl}/${text.replace(/^[\\/]/, '')}`;
  const resolved = /^[\\/]{2}/.test(text) ? undefined : normalize(joined);
  // Dot segments may have led out of it.
  return resolved && isBelow(resolved, baseUrl) ? resolved : 'about:blank';
}
