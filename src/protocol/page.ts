import { isText } from './decode';

/**
 * Whether an answer is a web page, which a gateway gave in place of the service. Only its beginning tells: Express, for
 * one, sends the text "OK" as text/html. Comments and the line of XHTML may come first.
 */
export const isPage = (body: unknown): boolean =>
  isText(body) && /^(<[!?][^<]*)*<(!doctype )?html/i.test(body.trimStart().slice(0, 999));
