import { NEVER, of, retry, tap, timer } from 'rxjs';
import type { MessageSet } from 'rxjs-direct-line';
import type { Fault, FaultedRequest } from 'rxjs-direct-line/testing';
import { answer, message, set } from '../support/answers';
import { asked, backEndOf, chatWith, fakeService } from '../support/fakeChat';
import { run } from '../support/marbles';
import { chatOver } from '../support/scriptedTransport';

// What docs/guarantees.md says is not promised: where a line here changes, one there does.

describe('a start whose answer got lost', () => {
  const fault = ({ operation, nth }: FaultedRequest): Fault | undefined =>
    operation === 'start' && nth === 1 ? { kind: 'drop', when: 'after' } : undefined;

  it('begins a second conversation with a secret: nobody reads the first', () => {
    run(({ expectObservable }) => {
      const { message$ } = chatWith(fakeService({ bot$: of('a'), fault }));
      const m = expect.objectContaining({ text: 'a', conversationId: 'conversation-2' }) as unknown;

      expectObservable(message$, '^ 900ms !').toBe('500ms m', { m });
    });
  });

  it('begins no second one with a token: it joins the first', () => {
    run(({ expectObservable, flush }) => {
      const transport = fakeService({ bot$: of('a'), fault });
      let token = '';
      transport({
        method: 'POST',
        url: 'https://directline.botframework.com/api/tokens/conversation',
        headers: { Authorization: 'Bearer secret' },
      }).subscribe(({ body }) => (token = JSON.parse(body) as string));
      const { message$ } = chatWith(transport, { token });
      const m = expect.objectContaining({ text: 'a', conversationId: 'conversation-1' }) as unknown;

      expectObservable(message$, '^ 900ms !').toBe('500ms m', { m });
      flush();
      expect(asked(transport, /POST conversations/).map(({ status }) => status)).toEqual([undefined, 409]);
    });
  });
});

describe('message$', () => {
  //  message$   --(ab)
  //  work         #b        of `a`, which does not come again
  it('gives a message once, also where the work that it is for fails', () => {
    run(({ cold, expectObservable }) => {
      const { text$ } = chatOver({ read: [cold('--(a|)', { a: set('a b', '1') }), NEVER] });
      const worked$ = text$.pipe(
        tap((text) => {
          if (text === 'a') throw new Error('the work failed');
        }),
        retry(1),
      );

      expectObservable(worked$, '^ 99ms !').toBe('--b');
    });
  });

  it('gives a set again in another process, where the one before ended before its checkpoint', () => {
    run(({ cold, expectObservable }) => {
      const read = [cold('                    --(a|)', { a: set('a b', '1') }), NEVER];
      const [ended, next] = [chatOver({ read }), chatOver({ read })];

      const reading = ended.text$.subscribe(() => reading.unsubscribe());
      expectObservable(next.text$, '          -----^ 99ms !').toBe('-------(ab)');
      expectObservable(ended.checkpoint$).toBe('');
    });
  });

  it('gives a message again that the service gives again after a hundred others', () => {
    const others = Array.from({ length: 100 }, (_, i) => `m${i}`).join(' ');
    const texts: unknown[] = [];
    const read = [of(set('a', '1')), of(set(others, '2')), of(set('a', '3')), NEVER];
    chatOver({ read })
      .text$.subscribe((text) => texts.push(text))
      .unsubscribe();
    expect(texts).toEqual(['a', ...others.split(' '), 'a']);
  });

  it('gives each version of a message', () => {
    run(({ cold, expectObservable }) => {
      const newer = answer(200, { messages: [{ ...message('a'), text: 'newer' }], watermark: '2' });
      const read = [cold('--(a|)', { a: set('a', '1') }), cold('--(a|)', { a: newer }), NEVER];
      expectObservable(chatOver({ read }).text$, '^ 99ms !').toBe('--a-n', { a: 'a', n: 'newer' });
    });
  });
});

describe('consume', () => {
  const idsOf = ({ messages }: MessageSet) => messages.map(({ id }) => id).join(' ');

  it('gives a set again whose handler did its work, and then failed', () => {
    run(({ cold, expectObservable }) => {
      const { consume } = chatOver({ read: [cold('--(a|)', { a: set('a b', '1') }), NEVER] });
      const handled$ = [cold('x#'), cold('x|')];
      const twice$ = consume(() => handled$.shift()!).pipe(retry(1));

      expectObservable(twice$, '^ 99ms !').toBe('--xx');
    });
  });

  it('gives everything to each of two processes that go on from one checkpoint', () => {
    run(({ cold, expectObservable }) => {
      const read = [cold('--(a|)', { a: set('b c', '2') }), NEVER];
      const processes = [1, 2].map(() => chatOver({ read }, { conversationId: 'c1', watermark: '1' }));

      for (const { consume } of processes)
        expectObservable(
          consume((given) => of(idsOf(given))),
          '^ 99ms !',
        ).toBe('--x', { x: 'b c' });
    });
  });

  it('waits for a handler without an end, and so does until', () => {
    run(({ cold, hot, expectObservable }) => {
      const { consume } = chatOver({ read: [cold('--(a|)', { a: set('a', '1') }), NEVER] });

      expectObservable(
        consume(() => NEVER, { until: hot('----u') }),
        '^ 60m !',
      ).toBe('');
    });
  });

  it('gives an answer that has no watermark to its handler without one', () => {
    run(({ cold, expectObservable }) => {
      const { consume } = chatOver({ read: [cold('--(a|)', { a: set('a') }), NEVER] });

      expectObservable(
        consume(({ watermark }) => [watermark]),
        '^ 99ms !',
      ).toBe('--x', { x: undefined });
    });
  });
});

describe('two conversations', () => {
  it('know no order between them', () => {
    run(({ cold, expectObservable }) => {
      const late = chatOver({ read: [cold('----(a|)', { a: set('a', '1') }), NEVER] });
      const early = chatOver({ read: [cold('-(b|)', { b: set('b', '1') }), NEVER] });

      expectObservable(late.text$, ' ^ 99ms !').toBe('----a');
      expectObservable(early.text$, '^ 99ms !').toBe('-b');
    });
  });
});

describe('what the service loses', () => {
  it('is lost: a message that it lists no more does not come', () => {
    run(({ cold, expectObservable }) => {
      const { text$ } = chatOver({
        read: [cold('--(a|)', { a: set('a', '1') }), cold('--(a|)', { a: set('c', '3') }), NEVER],
      });

      expectObservable(text$, '^ 99ms !').toBe('--a-c');
    });
  });

  it('is an error where it is the conversation itself', () => {
    run(({ expectObservable }) => {
      const transport = fakeService({ maxConversations: 1 });
      const { message$ } = chatWith(transport);

      timer(500).subscribe(() => backEndOf(transport));
      expectObservable(message$).toBe('1s #', {}, expect.objectContaining({ name: 'HttpError', status: 404 }));
    });
  });
});
