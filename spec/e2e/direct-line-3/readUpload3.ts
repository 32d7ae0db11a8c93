import type { IncomingHttpHeaders } from 'node:http';
import type { Activity } from 'rxjs-direct-line/direct-line-3';
import { refuse } from './conversations3';

interface Part {
  readonly name: string;
  readonly type: string;
  readonly data: Uint8Array;
}

const activityType = 'application/vnd.microsoft.activity';

/** The files of an upload in either of its forms, and the activity that they go with, if there is one. */
export async function readUpload3(
  headers: IncomingHttpHeaders,
  body: Buffer,
): Promise<{ readonly activity?: Partial<Activity>; readonly parts: readonly Part[] }> {
  const type = headers['content-type'] ?? refuse(400, 'BadArgument', 'Content-Type is missing');
  if (!type.startsWith('multipart/form-data')) {
    const [, name = ''] = /filename="([^"]+)"/.exec(headers['content-disposition'] ?? '') ?? [];
    return { parts: [{ name, type, data: body }] };
  }
  const form = await new Response(new Uint8Array(body), { headers: { 'Content-Type': type } }).formData();
  let activity: Partial<Activity> | undefined;
  const parts: Part[] = [];
  for (const [, value] of form) {
    const file = value as File;
    if (file.type === activityType) activity = JSON.parse(await file.text()) as Partial<Activity>;
    else parts.push({ name: file.name, type: file.type, data: new Uint8Array(await file.arrayBuffer()) });
  }
  if (parts.length === 0) refuse(400, 'BadArgument', 'No file');
  return { ...(activity && { activity }), parts };
}
