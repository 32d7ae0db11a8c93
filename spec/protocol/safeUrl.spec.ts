import { map, of } from 'rxjs';
import { connect } from 'rxjs-direct-line';
import { answer } from '../support/answers';

const domain = 'https://directline.botframework.com';
const blank = 'about:blank';

/** What becomes of that URL in an attachment, and among the images. */
function read(url: string): string[] {
  const message = {
    id: 'm',
    conversationId: 'c1',
    from: 'bot1',
    images: [url],
    attachments: [{ url, contentType: 'a/b' }],
  };
  const bodies = [{ messages: [message], watermark: '1' }, { messages: [] }];
  const found: string[] = [];
  connect({ secret: 's', conversationId: 'c1', userId: 'user1', transport: () => of(answer(200, bodies.shift())) })
    .history()
    .pipe(map(({ images, attachments }) => [images?.[0], attachments?.[0]?.url].map(String)))
    .subscribe((urls) => found.push(...urls));
  return found;
}

describe('a URL of a message', () => {
  it.each([
    ['https://host/a.png?b=c#d', 'https://host/a.png?b=c#d'],
    ['http://host/a.png', 'http://host/a.png'],
    ['HTTPS://HOST/a.png', 'https://host/a.png'],
    ['hTTp://host/', 'http://host/'],
    ['https://host/ä b', 'https://host/%C3%A4%20b'],
    ['data:image/png;base64,iVBORw0KGgo=', 'data:image/png;base64,iVBORw0KGgo='],
    ['data:image/jpeg;base64,AA==', 'data:image/jpeg;base64,AA=='],
    ['data:image/gif,x', 'data:image/gif,x'],
    ['data:image/webp;base64,AA==', 'data:image/webp;base64,AA=='],
  ])('stays where it is safe: %j', (url, safe) => {
    expect(read(url)).toEqual([safe, safe]);
  });

  it.each([
    ['/attachments/a.png', `${domain}/attachments/a.png`],
    ['attachments/a.png', `${domain}/attachments/a.png`],
    ['./a.png?b=c', `${domain}/a.png?b=c`],
    ['../../a.png', `${domain}/a.png`],
    ['a:b/c'.replace(':', '%3A'), `${domain}/a%3Ab/c`],
  ])('is resolved against domain where it is relative: %j', (url, absolute) => {
    expect(read(url)).toEqual([absolute, absolute]);
  });

  it.each([
    'javascript:alert(1)',
    'JavaScript:alert(1)',
    'java\nscript:alert(1)',
    'java\r\nscript:alert(1)',
    'java\tscript:alert(1)',
    '\tjavascript:alert(1)',
    ' javascript:alert(1)',
    '\u0001javascript:alert(1)',
    'javascript\n:alert(1)',
    'javascript://host/%0aalert(1)',
    'vbscript:x',
    'file:///etc/passwd',
    'ftp://host/a.png',
    'mailto:a@b.c',
    'about:srcdoc',
    `blob:${domain}/9115d58c-bcda-ff47-86e5-083e9a215304`,
    `filesystem:${domain}/temporary/a.png`,
    `view-source:${domain}`,
    '//host/a.png',
    '\\\\host\\a.png',
    '/\\host/a.png',
    '\\/host/a.png',
    '/\t/host/a.png',
    ' //host/a.png',
    '\n//host/a.png',
    '//directline.botframework.com.host/a.png',
    '//directline.botframework.com@host/a.png',
    'data:text/html,<script>alert(1)</script>',
    'data:text/html;base64,AA==',
    'data:image/svg+xml,<svg onload="alert(1)"/>',
    'data:image/svg+xml;base64,AA==',
    'data:image/pngx,x',
    'data:,image/png',
    'data:text/html;image/png,x',
    'DATA:TEXT/HTML,x',
    'https://',
    'http://[',
  ])('becomes about:blank where it is not: %j', (url) => {
    expect(read(url)).toEqual([blank, blank]);
  });

  it.each([' https://host/a.png', '\thttps://host/a.png', 'ht\ntps://host/a.png', 'DATA:IMAGE/PNG;base64,AA=='])(
    'is either safe or about:blank: %j',
    (url) => {
      for (const found of read(url))
        expect(found).toMatch(/^(https:\/\/host\/a\.png|about:blank|data:image\/png;base64,AA==)$/i);
    },
  );

  it('is resolved against the domain that is told', () => {
    const message = { id: 'm', conversationId: 'c1', from: 'bot1', images: ['/a.png', '//localhost:3000/b.png'] };
    const images: unknown[] = [];
    connect({
      secret: 's',
      conversationId: 'c1',
      userId: 'user1',
      domain: 'http://localhost:3000',
      transport: () => of(answer(200, { messages: [message] })),
    })
      .message$.subscribe((given) => images.push(given.images?.[0]))
      .unsubscribe();

    expect(images).toEqual(['http://localhost:3000/a.png']);
  });
});
