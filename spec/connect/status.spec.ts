import { map, of } from 'rxjs';
import { HttpError } from 'rxjs-direct-line';
import { problem, set, started, taken } from '../support/answers';
import { run } from '../support/marbles';
import { chatOver } from '../support/scriptedTransport';

const i = { state: 'idle' };
const c = { state: 'connecting' };
const o = { state: 'online' };

describe('status$', () => {
  it('goes from idle to connecting with the first reader, to online with the first answer, to idle with the last unsubscribe', () => {
    run(({ cold, expectObservable }) => {
      const { text$, status$ } = chatOver({
        start: [cold('--(a|)', { a: started() })],
        read: [cold('--(a|)', { a: set('') })],
      });

      const unsub = '    -----^---------!';
      const expected = ' i----c---o-----i';

      expectObservable(status$, '^ 99ms !').toBe(expected, { i, c, o });
      expectObservable(text$, unsub).toBe('');
    });
  });

  it('is online before the first message comes', () => {
    const { text$, status$ } = chatOver({ read: [of(set('a', '1')), of(set('', '1'))] });
    const seen: unknown[] = [];
    status$.subscribe(({ state }) => seen.push(state));
    text$.subscribe((text) => seen.push(text)).unsubscribe();

    expect(seen).toEqual(['idle', 'connecting', 'online', 'a', 'idle']);
  });

  it('replays what it is at, and asks the service for nothing', () => {
    run(({ cold, expectObservable, flush }) => {
      const { status$, transport } = chatOver({ read: [cold('--(a|)', { a: set('') })] });

      expectObservable(status$).toBe('i', { i });
      expectObservable(status$, '---^').toBe('---i', { i });
      flush();
      expect(transport.requests).toEqual([]);
    });
  });

  it('says the same but once', () => {
    run(({ cold, expectObservable }) => {
      const { text$, status$ } = chatOver({
        read: [cold('--(a|)', { a: set('a', '1') }), cold('--(a|)', { a: set('', '1') })],
      });

      expectObservable(text$, '^ 4999ms !').toBe('--a');
      expectObservable(status$, '^ 4899ms !').toBe('c-o', { c, o });
    });
  });

  it('is retrying after a transient failure, with the error, and online after the next success', () => {
    run(({ cold, expectObservable }) => {
      const { text$, status$ } = chatOver({
        read: [
          cold('--(a|)', { a: set('') }),
          cold('--(a|)', { a: problem(503) }),
          cold('--(a|)', { a: problem(502) }),
          cold('--(a|)', { a: set('') }),
        ],
      });
      expectObservable(text$, '^ 2999ms !').toBe('');
      expectObservable(status$, '^ 2899ms !').toBe('c-o 1001ms r 501ms s 1001ms o', {
        c,
        o,
        r: {
          state: 'retrying',
          error: expect.objectContaining({ name: 'HttpError', status: 503 }) as unknown,
          attempt: 1,
          delay: 500,
        },
        s: {
          state: 'retrying',
          error: expect.objectContaining({ name: 'HttpError', status: 502 }) as unknown,
          attempt: 2,
          delay: 1000,
        },
      });
    });
  });

  it('is retrying while the conversation cannot be started', () => {
    run(({ cold, expectObservable }) => {
      const { text$, status$ } = chatOver({
        start: [cold('--(a|)', { a: problem(500) }), cold('--(a|)', { a: started() })],
        read: [cold('--(a|)', { a: set('') })],
      });
      const state$ = status$.pipe(map(({ state }) => state[0]));

      expectObservable(text$, '    ^ 999ms !').toBe('');
      expectObservable(state$, '   -^ 949ms !').toBe('-cr 503ms o');
    });
  });

  it('is failed after what is fatal, and connecting with the next subscription', () => {
    run(({ cold, expectObservable }) => {
      const { text$, status$ } = chatOver({
        read: [cold('--(a|)', { a: problem(404) }), cold('--(a|)', { a: set('') })],
      });

      expectObservable(text$).toBe('--#', {}, expect.any(HttpError));
      expectObservable(text$, '   ---------^ 99ms !').toBe('');
      expectObservable(status$, ' -^ 49ms !').toBe('-cf------c-o', {
        c,
        o,
        f: { state: 'failed', error: expect.objectContaining({ name: 'HttpError', status: 404 }) as unknown },
      });
    });
  });

  it('is told before the error is', () => {
    const { text$, status$ } = chatOver({ read: [of(problem(404))] });
    const seen: unknown[] = [];
    status$.subscribe(({ state }) => seen.push(state));
    text$.subscribe({ error: () => seen.push('error') });

    expect(seen).toEqual(['idle', 'connecting', 'failed', 'error']);
  });

  it('is changed neither by a pause nor by a send', () => {
    run(({ cold, hot, at, expectObservable }) => {
      const interval$ = hot('10ms a', { a: Infinity });
      const { text$, status$, send } = chatOver(
        {
          read: [cold('--(a|)', { a: set('') })],
          send: [cold('--(a|)', { a: taken }), cold('--(a|)', { a: problem(500) })],
        },
        { interval: interval$ },
      );
      at(20, () => send('x').subscribe());
      at(30, () => send('y').subscribe({ error: () => undefined }));

      expectObservable(text$, '^ 4999ms !').toBe('');
      expectObservable(status$, '^ 4899ms !').toBe('c-o', { c, o });
    });
  });

  it('stays idle for a send that nobody reads', () => {
    run(({ cold, expectObservable }) => {
      const { status$, send } = chatOver({ send: [cold('--(a|)', { a: taken })] });

      expectObservable(send('x')).toBe('--(u|)', { u: undefined });
      expectObservable(status$).toBe('i', { i });
    });
  });
});
