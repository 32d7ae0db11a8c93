/** Controls (C0, DEL, C1), line separators, and the marks that change the direction of what follows. */
const harmful = /[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

const escape = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

/**
 * `text` as a terminal may have it, in one line. White space becomes a space. All else that a terminal would obey, and all
 * that makes a text read differently from what it is, becomes `\u001b` and the like: of JSON it is still the same JSON.
 */
export const harmless = (text: string): string => text.replace(/[\t-\r]+/g, ' ').replace(harmful, escape);
