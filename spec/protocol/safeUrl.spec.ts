import { decodeMessageSet } from '../../src/protocol/decode';
import { safeUrl } from '../../src/protocol/safeUrl';
import { amount } from '../support/amount';
import { measureCpuTime } from '../support/cpuTime';

const domain = 'https://directline.botframework.com';
const blank = 'about:blank';

/** What becomes of that URL in an attachment, and among the images. */
function read(url: string, baseUrl = domain): string[] {
  const message = { id: 'm', conversationId: 'c1', from: 'bot1', images: [url], attachments: [{ url }] };
  const context = { baseUrl, conversationId: 'c1', watermark: undefined };
  const [{ images = [], attachments = [] } = {}] = decodeMessageSet({ messages: [message] }, context).messages;
  return [...images, ...attachments.map((attachment) => attachment.url)];
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
    expect(safeUrl('/a.png', 'http://localhost:3000')).toBe('http://localhost:3000/a.png');
    expect(safeUrl('//localhost:3000/a.png', 'http://localhost:3000')).toBe(blank);
  });

  it.each([
    ['/a.png', '/bots/a.png'],
    ['a.png', '/bots/a.png'],
    ['\\a.png', '/bots/a.png'],
    ['?b=c', '/bots/?b=c'],
    ['', '/bots/'],
    ['bots/a.png', '/bots/bots/a.png'],
    ['/bots/a.png', '/bots/a.png'],
    ['/bots', '/bots'],
    ['/bots?b=c', '/bots?b=c'],
    ['/botsy/a.png', '/bots/botsy/a.png'],
    ['/bots/a/../b.png', '/bots/b.png'],
    ['/@host/a.png', '/bots/@host/a.png'],
    ['@host/a.png', '/bots/@host/a.png'],
    [' /a.png\n', '/bots/a.png'],
    ['/a\t.png', '/bots/a.png'],
  ])('is below a domain with a path where it is relative: %j', (url, path) => {
    expect(safeUrl(url, 'https://gateway.example/bots')).toBe(`https://gateway.example${path}`);
  });

  it.each([
    '../a.png',
    '/../a.png',
    '/bots/../a.png',
    '/bots/%2e%2E/a.png',
    'a/../../bots/../a.png',
    '..',
    '\\..\\a.png',
    '/bots\\..\\a.png',
    '.\t./a.png',
    '//gateway.example/bots/a.png',
    '/\\gateway.example/bots/a.png',
    '\t//gateway.example/bots/a.png',
  ])('becomes about:blank where it leads out of that path: %j', (url) => {
    expect(safeUrl(url, 'https://gateway.example/bots')).toBe(blank);
  });

  it('may lead to the same host by its whole address', () => {
    const url = 'https://gateway.example/a.png';
    expect(safeUrl(url, 'https://gateway.example/bots')).toBe(url);
  });

  it.each([['.host/a.png'], ['@host/a.png'], [':80@host/a.png'], ['%2f.host/a.png']])(
    'is never joined to the name of the domain: %j',
    (url) => {
      expect(new URL(safeUrl(url, domain)).host).toMatch(/^(directline\.botframework\.com)?$/);
    },
  );

  describe('takes time that grows with its length, and no faster', () => {
    const long = amount({ full: 16e6, everyday: 4e6 });
    const distinct = Array.from({ length: 1_000_000 }, (_, i) =>
      String.fromCharCode(0x4e00 + ((i * 7919) % 20_000)),
    ).join('');

    it.each<[string, string[]]>([
      ['many that are none', Array<string>(95_000).fill('http://[')],
      ['a long one that is none', [`http://[${'a'.repeat(4e6)}`]],
      ['a long name of a host', [`http://${distinct}`]],
      [
        'many names of hosts',
        Array.from({ length: 1000 }, (_, i) => `http://${distinct.slice(i * 300, i * 300 + 300)}`),
      ],
      ['a long path', [`/${'../'.repeat(1e6)}`, `/${'a/../'.repeat(1e6)}`]],
      ['no scheme', ['a'.repeat(long)]],
      ['white space', [' '.repeat(long), '\t'.repeat(long), `a${' '.repeat(long)}b`]],
    ])('%s', (_, urls) => {
      const took = measureCpuTime(() => {
        for (const url of urls) safeUrl(url, domain);
      });
      // some hundred at most; by the square it would be many seconds
      expect(took).toBeLessThan(2000);
    });
  });

  it('needs no URL.canParse, which older browsers have not', () => {
    const { canParse } = URL;
    try {
      delete (URL as Partial<typeof URL>).canParse;
      expect(['https://host/a', 'http://['].flatMap((url) => read(url))).toEqual([
        'https://host/a',
        'https://host/a',
        blank,
        blank,
      ]);
    } finally {
      URL.canParse = canParse;
    }
  });
});
