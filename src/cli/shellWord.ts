import { harmless } from './harmless';

const toOctal = (character: string): string =>
  [...Buffer.from(character)].map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('');

/**
 * `text` as one word of a shell. The word works in every shell. If the text has characters that a terminal should not
 * get, the word works in bash, zsh and ksh only.
 */
export function shellWord(text: string): string {
  if (/^[\w.,:@%+/-]+$/.test(text)) return text;
  if (harmless(text) === text) return `'${text.replaceAll("'", String.raw`'\''`)}'`;
  const isPlain = (character: string) => harmless(character) === character && !/['\\]/.test(character);
  return `$'${Array.from(text, (character) => (isPlain(character) ? character : toOctal(character))).join('')}'`;
}
