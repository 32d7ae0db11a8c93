/** A piece of a text; with `url` it is a link. */
export interface TextPart {
  readonly text: string;
  readonly url?: string;
}

/** Finds the links in a text. A full stop after one ends the sentence, not the link. */
export function textParts(text: string): TextPart[] {
  return text
    .split(/(https?:\/\/[^\s<>"]*[^\s<>".,:;!?)])/)
    .map((part, i): TextPart => (i % 2 === 1 ? { text: part, url: part } : { text: part }))
    .filter((part) => part.text !== '');
}
