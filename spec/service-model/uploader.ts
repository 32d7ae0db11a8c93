import type { Observable } from 'rxjs';
import type { Answer } from '../../src/service-model/answer';
import { createClient } from './client';

/** Someone in a conversation, who uploads files to it and gets them. */
export function createUploader(options: Parameters<typeof createClient>[0] = {}) {
  const client = createClient(options);
  const { conversationId: id } = client.start();
  const path = `/api/conversations/${id}/upload`;
  const authorization = 'Bearer s';

  function handle(...[method, path, headers = {}, body = '']: Parameters<typeof client.request>): Answer {
    let answered!: Answer;
    client.handle({ method, path, headers, body }).subscribe((answer) => (answered = answer));
    return answered;
  }
  const single = (body: string, { type = 'text/plain', name = 'a.txt', query = '?userId=user1' } = {}) => ({
    method: 'POST',
    path: path + query,
    headers: { authorization, 'content-type': type, 'content-disposition': `name="file"; filename="${name}"` },
    body,
  });

  return {
    ...client,
    id,
    handle,
    /** Uploads one file as a body. */
    upload$: (...file: Parameters<typeof single>): Observable<Answer> => client.handle(single(...file)),
    upload(...file: Parameters<typeof single>): number {
      const { method, path, headers, body } = single(...file);
      return handle(method, path, headers, body).status;
    },
    /** Uploads a form of these parts. */
    uploadForm(...parts: string[]) {
      const form = [...parts.map((part) => `--x\r\n${part}\r\n`), '--x--'].join('');
      const headers = { authorization, 'content-type': 'multipart/form-data; boundary=x' };
      const { status, body } = handle('POST', `${path}?userId=user1`, headers, form);
      return { status, body: body && (JSON.parse(body) as unknown) };
    },
    /** The URLs of all files so far. */
    urls: (): readonly string[] =>
      client
        .read(id)
        .messages.flatMap(({ images = [], attachments = [] }) => [...images, ...attachments.map(({ url }) => url)]),
    get: (url: string): Answer => handle('GET', url),
  };
}
