import { harmless } from './harmless';

const toOctal = (character: string): string =>
  [...Buffer.from(character)].map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('');

/** `text` as one word of a shell: of any, or of bash, zsh and ksh if there is something in it that no terminal should get. */
export function shellWord(text: string): string {
  if (/^[\w.,:@%+/-]+$/.test(text)) return text;
  if (harmless(text) === text) return `'${text.replaceAll("'", String.raw`'\''`)}'`;
  const isPlain = (character: string) => harmless(character) === character && !/['\\]/.test(character);
  return `$'${Array.from(text, (character) => (isPlain(character) ? character : toOctal(character))).join('')}'`;
}
