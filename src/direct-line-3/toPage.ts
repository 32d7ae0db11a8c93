import type { TransportResponse } from '../http/transport';
import type { Activity } from '../protocol/activity';
import { isText, isWatermark, readWatermark } from '../protocol/decode';
import { tryOr } from '../util/tryOr';
import { type Fields, readFields, toFields, unlessEmpty, withBody } from './json';

type ToChannelData = ((activity: Activity) => Record<string, unknown> | undefined) | undefined;

/** The answer to one GET of activities, in the form of 1.1. */
export interface Page {
  readonly response: TransportResponse;
  readonly messages: readonly Fields[];
  /** The query to read on with, if there was something, but no message. */
  readonly next?: string | undefined;
}

/** 1.1 has only messages. A value that is not an object is passed to the core, which reports it. */
const isMessage = (activity: unknown) => toFields(activity) !== activity || (activity as Activity).type === 'message';

/** The core reports a bad answer, so it gets the answer with the names of 1.1. */
export function toPage(response: TransportResponse, toChannelData: ToChannelData): Page {
  const { activities, watermark: given, error } = readFields(response);
  const watermark = readWatermark(given);
  const list: readonly unknown[] | undefined = Array.isArray(activities) ? activities : undefined;
  const messages = (list ?? []).filter(isMessage).map((activity) => toMessage(activity, toChannelData));
  const rest = JSON.stringify({ error, watermark, messages: list ? [] : activities });
  const hasOthersOnly = list?.length && messages.length === 0 && isWatermark(watermark);
  return {
    response: withBody(response, list ? rest.replace(/]}$/, () => `${messages.map(toJson).join()}]}`) : rest),
    messages,
    next: hasOthersOnly ? `?watermark=${encodeURIComponent(watermark)}` : undefined,
  };
}

/** The core reads members leniently, a sender with an `id` among them, so most are passed on as they came. */
function toMessage(activity: unknown, toChannelData: ToChannelData): Fields {
  if (toFields(activity) !== activity) return activity as Fields;
  const { id, timestamp, from, text, channelData, attachments } = activity as Activity;
  const images: unknown[] = [];
  const others: Fields[] = [];
  for (const attachment of Array.isArray(attachments) ? attachments : []) {
    const { contentType, contentUrl, content } = toFields(attachment);
    if (/^image\//i.test(String(contentType))) images.push(contentUrl);
    // a card has no URL, and no place in 1.1
    else if (contentUrl || !content) others.push({ url: contentUrl, contentType });
  }
  return {
    id,
    created: timestamp,
    from,
    text,
    channelData: addTo(channelData, activity as Activity, toChannelData),
    images: unlessEmpty(images),
    attachments: unlessEmpty(others),
  };
}

/** Whatever `toChannelData` throws must not hold up the messages behind it: the core tells of a text in its place. */
function addTo(channelData: unknown, activity: Activity, toChannelData: ToChannelData): unknown {
  try {
    const more = toChannelData?.(activity);
    return more ? { ...(isText(channelData) ? {} : toFields(channelData)), ...more } : channelData;
  } catch (error) {
    return String(error);
  }
}

/** A message that is nested too deep for JSON loses its `channelData`, and is no reason to lose the others. */
const toJson = (message: Fields): string =>
  tryOr(() => JSON.stringify(message)) ?? JSON.stringify({ ...message, channelData: 'no JSON' });
