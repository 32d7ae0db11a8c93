import type { Message } from '../index';

/** The text of a message, then the URLs of what came with it. */
export const show = ({ text = '', images = [], attachments = [] }: Message): string =>
  [text.trim(), ...images, ...attachments.map(({ url }) => url)].filter(Boolean).join(' ');
