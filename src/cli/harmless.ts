/**
 * Control characters (C0, DEL, C1), line separators, and characters that change the direction of the text after them.
 */
const harmful = /[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

const escape = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

/**
 * `text` as one line that is safe for a terminal. White space becomes a space. Characters that a terminal obeys, or
 * that change the order in which a text is read, become escapes such as `\u001b`. So JSON keeps its meaning.
 */
export const harmless = (text: string): string => text.replace(/[\t-\r]+/g, ' ').replace(harmful, escape);
