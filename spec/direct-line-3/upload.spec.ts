import { lastValueFrom, of } from 'rxjs';
import type { TransportRequest } from 'rxjs-direct-line';
import { answer } from '../support/answers';
import { chatOver, scripted } from './service';

const bytes = (text: string) => new TextEncoder().encode(text);
const picture = { data: bytes('GIF89a…'), name: 'a.gif', contentType: 'image/gif' };
const list = { data: bytes('1,2'), name: 'b.csv', contentType: 'text/csv' };

async function uploaded(...given: Parameters<ReturnType<typeof chatOver>['upload']>) {
  const service = scripted(of(answer(200, { id: '0003' })));
  await lastValueFrom(chatOver(service).upload(...given));
  expect(service.paths()).toEqual(['POST /v3/directline/conversations/c1/upload?userId=user1']);
  return service.requests[0]!;
}

/** The parts of a form, by the platform's own reader. */
async function partsOf({ headers, body }: TransportRequest) {
  expect(headers['Authorization']).toBe('Bearer secret');
  const response = new Response(body as Uint8Array<ArrayBuffer>, {
    headers: { 'Content-Type': headers['Content-Type']! },
  });
  const parts: unknown[] = [];
  for (const [field, file] of await response.formData()) {
    const { name, type } = file as File;
    parts.push([field, name, type, await (file as File).text()]);
  }
  return parts;
}

describe('an upload', () => {
  it('of one file is the file itself', async () => {
    expect(await uploaded([picture])).toMatchObject({
      headers: { 'Content-Type': 'image/gif', 'Content-Disposition': 'name="file"; filename="a.gif"' },
      body: picture.data,
    });
  });

  it('of several is a form', async () => {
    expect(await partsOf(await uploaded([picture, list]))).toEqual([
      ['file', 'a.gif', 'image/gif', 'GIF89a…'],
      ['file', 'b.csv', 'text/csv', '1,2'],
    ]);
  });

  it('with a message has an activity in the form, of the type that 3.0 wants', async () => {
    const message = { text: 'Look: ä', channelData: { a: 1 }, images: ['https://a.example/1.png'] };
    const parts = await partsOf(await uploaded([picture, list], message));
    const json = (parts.at(-1) as string[]).pop()!;
    expect(parts).toEqual([
      ['file', 'a.gif', 'image/gif', 'GIF89a…'],
      ['file', 'b.csv', 'text/csv', '1,2'],
      ['activity', 'activity', 'application/vnd.microsoft.activity'],
    ]);
    expect(JSON.parse(json)).toEqual({
      type: 'message',
      from: { id: 'user1' },
      text: 'Look: ä',
      channelData: { a: 1 },
      attachments: [{ contentType: 'image/*', contentUrl: 'https://a.example/1.png' }],
    });
  });
});
