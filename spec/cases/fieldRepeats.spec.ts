import { asyncScheduler, map, of } from 'rxjs';
import { transcript } from 'rxjs-direct-line';
import { answer, message, set } from '../support/answers';
import { run } from '../support/marbles';
import { chatOver } from '../support/scriptedTransport';
import { empty } from './field';

// Services that repeat themselves, send a second version of a message, or have a long history.

describe('a service that repeats itself', () => {
  const log = ['a', 'b', 'c', 'd'];
  /** What is said by now: one more every 2 s. */
  const said = (at: number) => log.slice(0, 1 + Math.floor(at / 2000));

  it.each<[string, (mark: number, all: readonly string[]) => readonly string[]]>([
    ['from the mark itself', (mark, all) => all.slice(Math.max(0, mark - 1))],
    ['all of it each time', (_, all) => all],
  ])('gives each once, and is asked at the interval: %s', (_, pick) => {
    run(({ expectObservable, flush }) => {
      let gets = 0;
      const transport = ({ url }: { url: string }) => {
        gets += 1;
        const all = said(asyncScheduler.now());
        return of(set(pick(Number(new URL(url).searchParams.get('watermark')), all).join(' '), `${all.length}`));
      };
      const { text$ } = chatOver({}, { transport });
      expectObservable(text$, '^ 9500ms !').toBe('a 1999ms b 1999ms c 1999ms d');
      flush();
      expect(gets).toBeLessThan(20);
    });
  });

  it('whose marks are the time is asked at the interval', () => {
    run(({ expectObservable, flush }) => {
      let gets = 0;
      const transport = () => of(set('a', `${(gets += 1)}`));
      expectObservable(chatOver({}, { transport }).text$, '^ 9500ms !').toBe('a');
      flush();
      expect(gets).toBeLessThan(13);
    });
  });

  it('may give two versions of one id: both come', () => {
    run(({ expectObservable }) => {
      const newer = { ...message('a'), text: 'newer' };
      const read = [of(set('a', '1')), of(answer(200, { messages: [newer], watermark: '2' })), empty];
      expectObservable(chatOver({ read }).text$, '^ 10ms !').toBe('(an)', { a: 'a', n: 'newer' });
    });
  });
});

it('of a conversation of 500 messages only the new ones come, where that is wanted', () => {
  run(({ expectObservable, flush }) => {
    const old = Array.from({ length: 10 }, (_, i) =>
      of(set(Array.from({ length: 50 }, (_, j) => `${i}-${j}`).join(' '), `${i}`)),
    );
    const { text$, transport } = chatOver(
      { read: [...old, of(set('', '9')), of(set('new', '10')), empty] },
      {
        skipHistory: true,
      },
    );
    expectObservable(text$, '^ 1500ms !').toBe('1000ms n', { n: 'new' });
    flush();
    expect(transport.queries()[10]).toBe('?watermark=9');
  });
});

it('the newer version of a message is in the place of the older one', () => {
  run(({ expectObservable }) => {
    const newer = { ...message('a'), text: 'newer' };
    const read = [of(set('a b', '1')), of(answer(200, { messages: [newer], watermark: '2' })), empty];
    const said$ = chatOver({ read }).message$.pipe(
      transcript(),
      map((said) => said.map(({ text }) => text).join(' ')),
    );
    expectObservable(said$, '^ 10ms !').toBe('(abc)', { a: 'a', b: 'a b', c: 'newer b' });
  });
});

describe('a service that repeats itself', () => {
  const texts = '(bcd)';
  const nth = (n: number, text: (letter: string) => string) => (n < 3 ? text('bcd'.charAt(n)) : '');
  it.each<[string, (n: number) => ReturnType<typeof set>]>([
    [
      'with all but the first of a set',
      (n) =>
        set(
          nth(n, (letter) =>
            'bcd'
              .slice(0, 'bcd'.indexOf(letter) + 1)
              .split('')
              .join(' '),
          ),
          `${n}`,
        ),
    ],
    ['with two marks by turns', (n) => set(nth(n, String), `${n % 2}`)],
    [
      'with the same message twice in a set',
      (n) =>
        set(
          nth(n, (letter) => `${letter} ${letter}`),
          `${n}`,
        ),
    ],
  ])('gives each once, and is asked at the interval: %s', (_, say) => {
    run(({ expectObservable, flush }) => {
      let gets = 0;
      const transport = () => {
        gets += 1;
        return of(say(gets - 1));
      };
      expectObservable(chatOver({}, { transport }).text$, '^ 9500ms !').toBe(texts);
      flush();
      expect(gets).toBeLessThan(16);
    });
  });

  it('does not make its history endless', () => {
    run(({ expectObservable }) => {
      let gets = 0;
      const transport = () => {
        gets += 1;
        return of(set('bcd'[gets % 3]!, `${gets % 3}`));
      };
      const said$ = chatOver({}, { transport })
        .history()
        .pipe(map(({ id }) => id));
      expectObservable(said$).toBe('(cdb|)');
    });
  });
});

describe('of a conversation only what is new', () => {
  it('comes, though the service gives the whole of it each time, and an unreadable part', () => {
    run(({ expectObservable }) => {
      const all = { messages: [message('a'), null, message('b')], watermark: '1' };
      const more = { messages: [...all.messages, message('c')], watermark: '2' };
      const read = [of(answer(200, all)), of(answer(200, all)), of(answer(200, more)), of(answer(200, more))];
      const { text$ } = chatOver({ read }, { skipHistory: true });
      expectObservable(text$, '^ 3500ms !').toBe('1s c');
    });
  });
});

it('the newest of three versions is in the place of the first, also of a message that nobody has named', () => {
  run(({ expectObservable }) => {
    const version = (text: string) => of(answer(200, { messages: [{ ...message('a'), text }], watermark: text }));
    const read = [of(set('a b', '1')), version('second'), version('third'), empty];
    const said$ = chatOver({ read }).message$.pipe(
      transcript(),
      map((said) => said.map(({ text }) => text).join(' ')),
    );
    expectObservable(said$, '^ 10ms !').toBe('(abcd)', { a: 'a', b: 'a b', c: 'second b', d: 'third b' });
  });
});
