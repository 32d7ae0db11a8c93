import { gzipSync } from 'node:zlib';
import { map, of, tap } from 'rxjs';
import { answer, message, set } from '../support/answers';
import { run } from '../support/marbles';
import { chatOver } from '../support/scriptedTransport';
import { serveRaw } from '../support/server';
import { chatAt, empty, fetches, keep, otherPage, outcomeOf, page, serving } from './field';

// Relatives of the inputs in fieldGateways.spec.ts, fieldMessages.spec.ts and fieldRepeats.spec.ts.

const fixed = { delay: 500, factor: 1, jitter: false };
const portal = '<html><head><meta http-equiv="refresh" content="0;url=http://10.0.0.1/login"></head></html>';
const json = (body: unknown) => JSON.stringify(body);

describe('a gateway', () => {
  it.each<[string, number, string]>([
    ['500 with a page', 500, page],
    ['511, the network wants a login', 511, portal],
    ...[520, 521, 522, 523, 524, 525, 526, 527, 530].map((status): [string, number, string] => [
      `${status} of a CDN`,
      status,
      `error code: ${status}`,
    ]),
    ['598', 598, ''],
    ['300', 300, ''],
    ['302 with a page', 302, page],
    ['304', 304, ''],
    ['100', 100, ''],
    ['408 with JSON of its own', 408, json({ Message: 'timed out' })],
    ['503 with a page', 503, otherPage],
    ['200 with a captive portal', 200, portal],
    ['200 with nothing', 200, ''],
    ['200 with white space', 200, ' \r\n '],
    ['204', 204, ''],
    ['205', 205, ''],
    ['200 with null', 200, 'null'],
    ['200 with a text of JSON', 200, '"ok"'],
    ['200 with a list', 200, '[]'],
    ['200 with {}', 200, '{}'],
    ['200 with half of the JSON', 200, '{"messages":[{"id":"a"'],
    ['200 with two answers in one', 200, '{"messages":[],"watermark":"1"}{"messages":[],"watermark":"1"}'],
    ['200 with JSONP', 200, 'callback({"messages":[],"watermark":"1"})'],
    ['200 with XSSI guard', 200, ')]}\',\n{"messages":[],"watermark":"1"}'],
    ['200 with XML', 200, '<?xml version="1.0"?><Error/>'],
    ['200 with an error in it', 200, json({ error: { code: 'BotError', message: 'no' } })],
    ['200 with an error that is a text, and messages', 200, json({ error: 'busy', messages: [], watermark: '9' })],
    ['200 with messages as an object', 200, json({ messages: { 0: message('x'), length: 1 }, watermark: '9' })],
    ['200 with NaN', 200, '{"messages":[],"watermark":NaN}'],
    ['UTF-16 read as UTF-8', 200, Buffer.from('\ufeff{"messages":[]}', 'utf16le').toString('utf8')],
    ['two byte order marks', 200, '\ufeff\ufeff{"messages":[]}'],
    ['407 page', 407, otherPage],
    ['451 page', 451, page],
  ])('that answers once with %s costs one attempt, and no message', (_, status, body) => {
    run(({ expectObservable, flush }) => {
      const read = [of(set('a', '1')), of(answer(status, body)), of(set('b', '2')), empty];
      const { text$, transport } = chatOver({ read }, { retry: fixed });
      expectObservable(text$, '^ 900ms !').toBe('a 499ms b');
      flush();
      expect(transport.queries().slice(0, 3)).toEqual(['', '?watermark=1', '?watermark=1']);
    });
  });

  it.each(fetches)('that breaks the answer is a NetworkError or a ProtocolError, by %s', async (_, fetch) => {
    const good = json({ messages: [message('a')], watermark: '1' });
    const raws: Record<string, string | Buffer> = {
      'a chunk size that is none': 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n0\r\n\r\n',
      'chunks without an end': `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{"mes\r\n`,
      'less than its length': `HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n${good}`,
      'two lengths': `HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello`,
      'no status line': 'hello\r\n\r\n',
      'a status of letters': 'HTTP/1.1 abc OK\r\n\r\n',
      'nothing at all': '',
      'a redirect to a login': 'HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/login\r\nContent-Length: 0\r\n\r\n',
      'a redirect without a place': 'HTTP/1.1 301 Moved\r\nContent-Length: 0\r\n\r\n',
      'a permanent redirect': 'HTTP/1.1 308 Permanent Redirect\r\nLocation: /login\r\nContent-Length: 0\r\n\r\n',
      'gzip that is none': `HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: ${good.length}\r\n\r\n${good}`,
      'a header without end': `HTTP/1.1 200 OK\r\nX: ${'x'.repeat(100_000)}`,
      'brotli that is none': `HTTP/1.1 200 OK\r\nContent-Encoding: br\r\nContent-Length: ${good.length}\r\n\r\n${good}`,
    };
    for (const [name, bytes] of Object.entries(raws)) {
      const url = await keep(serveRaw(bytes as string, (socket) => socket.end()));
      const outcome = await outcomeOf(chatAt(url, { ...fetch, timeout: 5000 }).history());
      expect([name, (outcome as Error).name]).toEqual([name, expect.stringMatching(/^(Network|Protocol)Error$/)]);
    }
  });

  it.each(fetches)('that cuts gzip in its middle is no answer, by %s', async (_, fetch) => {
    const packed = gzipSync(json({ messages: [message('a')], watermark: '1' }));
    const url = await serving((_request, response) =>
      response.setHeader('Content-Encoding', 'gzip').end(packed.subarray(0, packed.length - 12)),
    );
    expect(await outcomeOf(chatAt(url, fetch).history())).toMatchObject({
      name: expect.stringMatching(/^(Network|Protocol)Error$/) as string,
    });
  });
});

describe('a message that is odd', () => {
  const ok = message('ok');
  const raw = (members: string) =>
    `{"messages":[${json(message('a'))},{${members}},${json(message('b'))}],"watermark":"3"}`;
  const long = 'x'.repeat(100_000);
  it.each<[string, string]>([
    ['attachments: null', '"id":"x","attachments":null'],
    ['attachments: [null]', '"id":"x","attachments":[null]'],
    ['lists in its lists', '"id":"x","images":[[["/a.png"]]],"attachments":[[{"url":"/a"}]]'],
    ['a member __proto__', '"id":"x","__proto__":{"text":"injected","from":"admin"}'],
    ['a member __proto__ of channelData', '"id":"x","channelData":{"__proto__":{"isAdmin":true}}'],
    ['a member constructor', '"id":"x","constructor":{"prototype":{"text":"injected"}}'],
    ['hasOwnProperty', '"id":"x","hasOwnProperty":1,"valueOf":1,"toString":1'],
    ['an id __proto__', '"id":"__proto__"'],
    ['an id constructor', '"id":"constructor"'],
    ['toJSON in channelData', '"id":"x","channelData":{"toJSON":"x"}'],
    ['numbers as text', '"id":"x","created":"0","text":"5"'],
    ['a date that is none', '"id":"x","created":"2026-13-45T99:99:99Z"'],
    ['a very long id', `"id":"${long}"`],
    ['very long names', `"id":"x","${long}":1`],
    ['an id of white space', '"id":" "'],
    ['an id with a null character', '"id":"\\u0000"'],
    ['an id that is a lone surrogate', '"id":"\\ud800"'],
    ['a text that is a lone surrogate', '"id":"x","text":"\\udfff"'],
    ['a sender that is an object of objects', '"id":"x","from":{"id":{"id":"bot"}}'],
    ['a sender of false', '"id":"x","from":false'],
    ['an id of 1e999', '"id":1e999'],
    ['the same member twice', '"id":"y","id":"x"'],
    ['a URL of a script', '"id":"x","images":["javascript:alert(1)","  JaVaScRiPt:alert(1)","\\tjava\\nscript:x"]'],
    ['a URL with a lone surrogate', '"id":"x","images":["/\\ud800"]'],
    ['a contentType of null', '"id":"x","attachments":[{"url":"/a","contentType":null}]'],
    ['a URL of nothing', '"id":"x","attachments":[{"url":"","contentType":""}]'],
  ])('holds up none behind it, and changes no object: %s', (_, members) => {
    run(({ expectObservable, flush }) => {
      const ids: string[] = [];
      const read = [of(answer(200, raw(members))), empty];
      const { message$ } = chatOver({ read });
      expectObservable(
        message$.pipe(
          tap(({ id }) => ids.push(id)),
          map(({ from }) => from),
        ),
        '^ 10ms !',
      ).toBe('(bxb)', {
        b: 'bot1',
        x: '',
      });
      flush();
      expect(ids).toHaveLength(3);
      expect([ids[0], ids[2]]).toEqual(['a', 'b']);
      expect(({} as { isAdmin?: unknown; text?: unknown }).isAdmin).toBeUndefined();
      expect(ok).toEqual(message('ok'));
    });
  });

  const odd = (...ids: unknown[]) =>
    answer(200, { messages: ids.map((id) => ({ ...ok, id, text: 'same' })), watermark: '1' });
  it.each<[string, unknown[]]>([
    ['case', ['A', 'a']],
    ['Unicode normalization', ['\u00e9', 'e\u0301']],
    ['white space', ['a', 'a ', ' a']],
    ['a zero', ['1', '01']],
    ['nothing, because there are none', [undefined, undefined]],
    ['their type, and are left out', [1, '1', null]],
  ])('comes though its id differs from another one only in %s', (_, ids) => {
    run(({ expectObservable, flush }) => {
      let count = 0;
      const { message$ } = chatOver({ read: [of(odd(...ids)), empty] });
      expectObservable(message$.pipe(tap(() => (count += 1))), '^ 10ms !');
      flush();
      expect(count).toBe(ids.length);
    });
  });

  it('comes again under an id that was used 10,000 messages ago', () => {
    run(({ expectObservable, flush }) => {
      let gets = 0;
      let count = 0;
      const transport = () => {
        gets += 1;
        return of(
          gets <= 101
            ? set(Array.from({ length: 100 }, (_, i) => `m${((gets - 1) * 100 + i) % 10_000}`).join(' '), `${gets}`)
            : set(''),
        );
      };
      expectObservable(chatOver({}, { transport }).message$.pipe(tap(() => (count += 1))), '^ 10ms !');
      flush();
      expect(count).toBe(10_100);
    });
  });

  it('without an id comes once, though its set comes again', () => {
    run(({ expectObservable }) => {
      const nameless = answer(200, { messages: [{ text: 'a' }, { text: 'a' }] });
      expectObservable(chatOver({ read: [of(nameless)] }).text$, '^ 3500ms !').toBe('(aa)');
    });
  });
});
