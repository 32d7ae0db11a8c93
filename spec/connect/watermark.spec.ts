import { set } from '../support/answers';
import { run } from '../support/marbles';
import { chatOver } from '../support/scriptedTransport';

const domain = 'https://directline.botframework.com';

describe('the watermark', () => {
  it('is left out while there is none', () => {
    run(({ cold, expectObservable, flush }) => {
      const { text$, transport } = chatOver({ read: [cold('--(a|)', { a: set('') })] });
      expectObservable(text$, '^ 1499ms !').toBe('');
      flush();

      const url = `${domain}/api/conversations/c1/messages`;
      expect(transport.requests.map((request) => request.url)).toEqual([url, url]);
    });
  });

  it.each(['0001a-94', '007', 'undefined', 'null', 'a b', 'a+b', '1&x=2#3?4', '%41', 'é€😀', '=/\\"\'', '-1', '1e3'])(
    'is sent exactly as it came, URL-encoded: %s',
    (watermark) => {
      run(({ cold, expectObservable, flush }) => {
        const { text$, transport } = chatOver({
          read: [cold('--(a|)', { a: set('a', watermark) }), cold('--(a|)', { a: set('', watermark) })],
        });
        expectObservable(text$, '^ 9ms !').toBe('--a');
        flush();

        const { pathname, hash, searchParams } = new URL(transport.requests[1]!.url);
        expect(Object.fromEntries(searchParams)).toEqual({ watermark });
        expect(pathname + hash).toBe('/api/conversations/c1/messages');
      });
    },
  );

  it.each([undefined, null])('is kept when an answer has none: %s', (none) => {
    run(({ cold, expectObservable, flush }) => {
      const { text$, transport } = chatOver({
        read: [cold('--(a|)', { a: set('a', '1') }), cold('--(a|)', { a: set('', none) })],
      });
      expectObservable(text$, '^ 1499ms !').toBe('--a');
      flush();

      expect(transport.queries()).toEqual(['', '?watermark=1', '?watermark=1']);
    });
  });

  it('is never compared for order', () => {
    run(({ cold, expectObservable, flush }) => {
      const { text$, transport } = chatOver({
        read: [
          cold('--(a|)', { a: set('a', '9') }),
          cold('--(a|)', { a: set('b', '10') }),
          cold('--(a|)', { a: set('c', '2') }),
          cold('--(a|)', { a: set('d', '0') }),
          cold('--(a|)', { a: set('', '0') }),
        ],
      });
      expectObservable(text$, '^ 99ms !').toBe('--a-b-c-d');
      flush();

      expect(transport.queries()).toEqual(['', '?watermark=9', '?watermark=10', '?watermark=2', '?watermark=0']);
    });
  });

  it('is not advanced by an answer that is malformed', () => {
    run(({ cold, expectObservable, flush }) => {
      const malformed = { ...set(''), body: '{"messages":{},"watermark":"2"}' };
      const { text$, transport } = chatOver({
        read: [
          cold('--(a|)', { a: set('a', '1') }),
          cold('--(a|)', { a: malformed }),
          cold('--(a|)', { a: set('b', '2') }),
          cold('--(a|)', { a: set('', '2') }),
        ],
      });
      expectObservable(text$, '^ 999ms !').toBe('--a 503ms b');
      flush();

      expect(transport.queries()).toEqual(['', '?watermark=1', '?watermark=1', '?watermark=2']);
    });
  });

  it('can be given to go on from', () => {
    run(({ cold, expectObservable, flush }) => {
      const { text$, transport } = chatOver(
        { read: [cold('--(a|)', { a: set('c', '0001a-95') }), cold('--(a|)', { a: set('') })] },
        { watermark: '0001a-94' },
      );
      expectObservable(text$, '^ 9ms !').toBe('--c');
      flush();

      expect(transport.queries()).toEqual(['?watermark=0001a-94', '?watermark=0001a-95']);
    });
  });
});
