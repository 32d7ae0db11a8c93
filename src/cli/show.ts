import type { Message } from '../index';

/** The text of a message, followed by the URLs of its images and attachments. */
export const show = ({ text = '', images = [], attachments = [] }: Message): string =>
  [text.trim(), ...images, ...attachments.map(({ url }) => url)].filter(Boolean).join(' ');
