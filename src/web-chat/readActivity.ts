import type { Activity } from '../protocol/activity';
import type { OutgoingMessage, Upload } from '../protocol/message';

/** A file that Web Chat attaches to an activity. */
interface File {
  readonly contentUrl: string;
  readonly contentType: string;
  readonly name?: string;
}

const filesOf = ({ attachments = [] }: Activity) => attachments as unknown as readonly File[];
/** Whether only this page can read the file, so that it has to be uploaded. */
const isLocal = ({ contentUrl }: File) => /^(blob|data):/i.test(contentUrl);

/** Turns a message activity into a message of Direct Line 1.1, without the files that have to be uploaded. */
export function readActivity(activity: Activity): OutgoingMessage {
  const { type, text, value, channelData } = activity;
  if (type !== 'message') throw new TypeError(`Direct Line 1.1 has no ${type}: give toMessage`);
  const attachments = filesOf(activity)
    .filter((file) => !isLocal(file))
    .map(({ contentUrl, contentType }) => ({ url: contentUrl, contentType }));
  // A button that was pressed has a `value`.
  return { ...(text && { text }), channelData: { ...channelData, ...(value !== undefined && { value }) }, attachments };
}

async function read({ contentUrl, contentType, name = 'file' }: File): Promise<Upload> {
  const response = await fetch(contentUrl);
  return { data: await response.blob(), contentType, name };
}

/** Reads the files that have to be uploaded. */
export function readUploads(activity: Activity): Promise<Upload>[] {
  return filesOf(activity).filter(isLocal).map(read);
}
