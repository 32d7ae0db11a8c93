import type { Message } from '../index';

/** Text in one line, without the control characters that a terminal would obey. */
export const plain = (text: string): string => text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim();

/** What a message shows, in one line: its text, then the URLs of what came with it. */
export const show = ({ text = '', images = [], attachments = [] }: Message): string =>
  plain([text, ...images, ...attachments.map(({ url }) => url)].join(' '));
