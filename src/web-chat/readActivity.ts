import type { Activity } from '../protocol/activity';
import type { OutgoingMessage, Upload } from '../protocol/message';

/** A file that goes with an activity, as Web Chat has it. */
interface File {
  readonly contentUrl: string;
  readonly contentType: string;
  readonly name?: string;
}

/** The files of an activity: those that only this page can read, which have to be uploaded, and those that have a URL. */
function filesOf(activity: Activity) {
  const files = (activity.attachments ?? []) as unknown as readonly File[];
  const isLocal = ({ contentUrl }: File) => /^(blob|data):/i.test(contentUrl);
  return { local: files.filter(isLocal), remote: files.filter((file) => !isLocal(file)) };
}

/** A message activity as Direct Line 1.1 can carry it, without the files that have to be uploaded. */
export function readActivity(activity: Activity): OutgoingMessage {
  const { type, text, value, channelData } = activity;
  if (type !== 'message') throw new TypeError(`Direct Line 1.1 has no activity of type ${type}: give toMessage`);
  return {
    ...(text && { text }),
    // `value` is of a button that was pressed.
    channelData: { ...channelData, ...(value !== undefined && { value }) },
    attachments: filesOf(activity).remote.map(({ contentUrl, contentType }) => ({ url: contentUrl, contentType })),
  };
}

/** Reads the files that have to be uploaded; undefined if there are none. */
export function readUploads(activity: Activity): Promise<Upload[]> | undefined {
  const { local } = filesOf(activity);
  const read = async ({ contentUrl, contentType, name = 'file' }: File): Promise<Upload> => {
    const response = await fetch(contentUrl);
    return { data: await response.blob(), contentType, name };
  };
  return local.length > 0 ? Promise.all(local.map(read)) : undefined;
}
