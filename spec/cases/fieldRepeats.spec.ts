import { asyncScheduler, filter, ignoreElements, map, NEVER, of } from 'rxjs';
import { transcript } from 'rxjs-direct-line';
import { answer, message, set, taken } from '../support/answers';
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

describe('a service that names no messages', () => {
  const created = '2026-11-28T12:00:00.1234567Z';
  const nameless = (text: string, rest: object = {}) => ({ from: 'bot1', text, ...rest });
  /** Its marks are the time. It falls silent before a loop without an end can block the test. */
  const say = (pick: (gets: number) => readonly object[]) => {
    let gets = 0;
    return Object.assign(
      () => {
        gets += 1;
        return gets > 100 ? NEVER : of(answer(200, { messages: pick(gets), watermark: `${gets}` }));
      },
      { gets: () => gets },
    );
  };

  it('gives each once if it tells when they were created, and is asked at the interval', () => {
    run(({ expectObservable, flush }) => {
      const all = ['a', 'a', 'b', 'c'].map((text, i) => nameless(text, i < 2 ? { created } : { created: `${i}` }));
      const transport = say((gets) => all.slice(0, 1 + gets));
      expectObservable(chatOver({}, { transport }).text$, '^ 9500ms !').toBe('(aabc)');
      flush();
      expect(transport.gets()).toBeLessThan(16);
    });
  });

  it.each([{}, { created }])('is asked at the interval if it repeats its last message for ever: %j', (rest) => {
    run(({ expectObservable, flush }) => {
      const transport = say(() => [nameless('a', rest)]);
      expectObservable(chatOver({}, { transport }).text$.pipe(filter((text) => text !== 'a')), '^ 9500ms !').toBe('');
      flush();
      expect(transport.gets()).toBeLessThan(13);
    });
  });

  it('loses none that may have been said once more', () => {
    run(({ expectObservable }) => {
      const read = ['1', '2'].map((watermark) => of(answer(200, { messages: [nameless('a')], watermark })));
      expectObservable(chatOver({ read: [...read, empty] }).text$, '^ 2500ms !').toBe('(aa)');
    });
  });

  it('has an end of its history', () => {
    run(({ expectObservable }) => {
      const transport = say(() => [nameless('a', { created })]);
      const said$ = chatOver({}, { transport })
        .history()
        .pipe(map(({ text }) => text));
      expectObservable(said$, '^ 100ms !').toBe('(a|)');
    });
  });

  it('lets a send go out once its history has been passed over', () => {
    run(({ at, expectObservable }) => {
      const read = say(() => [nameless('a', { created })]);
      const transport = ({ method }: { method: string }) => (method === 'POST' ? of(taken) : read());
      const { text$, send } = chatOver({}, { transport, skipHistory: true });
      expectObservable(text$, '^ 2500ms !').toBe('');
      at(1, () => expectObservable(send('hello')).toBe('-(s|)', { s: undefined }));
    });
  });
});

it('a service that goes round with more messages than are known is asked at the interval', () => {
  run(({ expectObservable, flush }) => {
    let gets = 0;
    const transport = () => {
      gets += 1;
      if (gets > 100) return NEVER;
      return of(set(Array.from({ length: 60 }, (_, i) => `${gets % 3}-${i}`).join(' '), `${gets % 3}`));
    };
    expectObservable(chatOver({}, { transport }).text$.pipe(ignoreElements()), '^ 9500ms !').toBe('');
    flush();
    // three sets an interval
    expect(gets).toBeLessThan(40);
  });
});
