import { type Fields, unlessEmpty } from './json';

type Attachment = { readonly url: string; readonly contentType: string };

/** The JSON of a message of 1.1 as that of an activity. */
export function toActivity(json: string): string {
  const { from, images, attachments, ...rest } = JSON.parse(json) as Fields & {
    images?: readonly string[];
    attachments?: readonly Attachment[];
  };
  const files = [
    // of an image 1.1 knows nothing but its URL
    ...(images ?? []).map((url) => ({ contentType: 'image/*', contentUrl: url })),
    ...(attachments ?? []).map(({ url, contentType }) => ({ contentType, contentUrl: url })),
  ];
  return JSON.stringify({ type: 'message', ...rest, from: { id: from }, attachments: unlessEmpty(files) });
}
