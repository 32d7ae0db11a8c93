import type { Attachment } from '../../protocol/message';
import type { Reply } from '../../service-model/bot';
import { isFields, isList, isText, need, type Fields } from '../../service-model/guards';
import { readCard } from './card';

const isAbsent = (value: unknown): value is null | undefined => (value ?? undefined) === undefined;

/**
 * Converts a v3 message to Direct Line 1.1, or gives undefined if nothing is left. `drop` gets the names of the parts
 * that 1.1 does not have. The types of the rest are checked when the message is logged.
 */
export function toReply(activity: Fields, drop: (what: string) => void): Reply | undefined {
  const { from, text, channelData, attachments: given } = activity;
  const texts: string[] = [];
  const images: string[] = [];
  const attachments: Attachment[] = [];
  const dropped = ['suggestedActions', 'speak'].filter((name) => activity[name]);

  function attach(value: unknown, i: number): void {
    const at = `attachments[${i}]`;
    const { contentType: type, contentUrl, content } = need(value, isFields, at);
    const contentType = need(type, isText, `${at}.contentType`);
    if (isAbsent(contentUrl)) {
      const card = readCard(contentType, content);
      texts.push(...card.texts);
      // They are added one by one, because there may be more than a call can have arguments.
      for (const url of card.images) images.push(url);
      dropped.push(...card.rest);
      return;
    }
    const url = need(contentUrl, isText, `${at}.contentUrl`);
    if (/^image\//i.test(contentType)) images.push(url);
    else attachments.push({ url, contentType });
  }

  if (!isAbsent(given)) need(given, isList, 'attachments').forEach(attach);
  dropped.forEach(drop);
  const said = texts.length > 0 ? [text, ...texts].filter(Boolean).join('\n\n') : text;
  const isLost = !said && !channelData && images.length === 0 && attachments.length === 0 && dropped.length > 0;
  if (isLost) return undefined;
  return { from: isFields(from) ? from['id'] : from, text: said, channelData, images, attachments } as Reply;
}
