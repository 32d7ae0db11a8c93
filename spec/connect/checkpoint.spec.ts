import { finalize, map, of, switchMap, take } from 'rxjs';
import { set } from '../support/answers';
import { run } from '../support/marbles';
import { chatOver } from '../support/scriptedTransport';

describe('checkpoint$', () => {
  it('tells where to go on', () => {
    run(({ cold, expectObservable }) => {
      const { text$, checkpoint$ } = chatOver({
        read: [
          cold('--(a|)', { a: set('a b', '0001a-94') }),
          cold('--(a|)', { a: set('c', '0001a-95') }),
          cold('--(a|)', { a: set('', '0001a-95') }),
        ],
      });
      text$.pipe(take(3)).subscribe();

      expectObservable(checkpoint$).toBe('--a-b', {
        a: { conversationId: 'c1', watermark: '0001a-94' },
        b: { conversationId: 'c1', watermark: '0001a-95' },
      });
    });
  });

  it('does so after all of the set, not before', () => {
    const { text$, checkpoint$ } = chatOver({ read: [of(set('a b', '1')), of(set('', '2'))] });
    const seen: unknown[] = [];
    checkpoint$.subscribe(({ watermark }) => seen.push(watermark));
    text$.subscribe((text) => seen.push(text)).unsubscribe();

    expect(seen).toEqual(['a', 'b', '1', '2']);
  });

  it('tells the new watermark of an empty set', () => {
    run(({ cold, expectObservable }) => {
      const { text$, checkpoint$ } = chatOver({ read: [cold('--(a|)', { a: set('', '1') })] });

      expectObservable(text$, '^ 99ms !').toBe('');
      expectObservable(checkpoint$).toBe('--a', { a: { conversationId: 'c1', watermark: '1' } });
    });
  });

  it('replays the last one', () => {
    run(({ cold, expectObservable }) => {
      const { text$, checkpoint$ } = chatOver({
        read: [cold('--(a|)', { a: set('a', '1') }), cold('--(a|)', { a: set('b', '2') })],
      });
      text$.pipe(take(2)).subscribe();

      expectObservable(checkpoint$.pipe(map(({ watermark }) => watermark)), '99ms ^').toBe('99ms 2');
    });
  });

  it('asks the service for nothing', () => {
    run(({ cold, expectObservable, flush }) => {
      const { checkpoint$, transport } = chatOver({ read: [cold('--(a|)', { a: set('') })] });

      expectObservable(checkpoint$).toBe('');
      flush();
      expect(transport.requests).toEqual([]);
    });
  });

  it('can be spread into connect to go on', () => {
    run(({ cold, expectObservable, flush }) => {
      const first = chatOver({ read: [cold('--(a|)', { a: set('a', '1') }), cold('--(a|)', { a: set('', '1') })] });
      const urls: string[] = [];
      const second$ = first.checkpoint$.pipe(
        switchMap((checkpoint) => {
          const { text$, transport } = chatOver({ read: [cold('--(a|)', { a: set('b', '2') })] }, checkpoint);
          return text$.pipe(
            take(1),
            finalize(() => urls.push(...transport.requests.map(({ url }) => url))),
          );
        }),
      );

      expectObservable(first.text$, '^ 99ms !').toBe('--a');
      expectObservable(second$, '    200ms ^').toBe('202ms b');
      flush();
      expect(urls).toEqual(['https://directline.botframework.com/api/conversations/c1/messages?watermark=1']);
    });
  });
});
