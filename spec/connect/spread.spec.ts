import { NEVER } from 'rxjs';
import { set, started, taken } from '../support/answers';
import { run } from '../support/marbles';
import { chatOver } from '../support/scriptedTransport';

const options = { spread: 400, random: () => 0.25 };

describe('spread', () => {
  it('begins at a random time within it, and goes on by the interval', () => {
    run(({ cold, expectObservable, expectSubscriptions }) => {
      const { text$, transport } = chatOver({ read: [cold('--(a|)', { a: set('') })] }, options);
      expectObservable(text$, '^ 1499ms !').toBe('');
      expectSubscriptions(transport.reads).toBe(['100ms ^-!', '1102ms ^-!']);
    });
  });

  it('is none by default', () => {
    run(({ cold, expectObservable, expectSubscriptions }) => {
      const { text$, transport } = chatOver({ read: [cold('--(a|)', { a: set('') })] }, { random: () => 0.25 });
      expectObservable(text$, '^ 499ms !').toBe('');
      expectSubscriptions(transport.reads).toBe('^-!');
    });
  });

  it('holds back the start of the conversation too', () => {
    run(({ cold, expectObservable, expectSubscriptions }) => {
      const { text$, transport } = chatOver(
        { start: [cold('--(a|)', { a: started() })], read: [cold('--(a|)', { a: set('') })] },
        options,
      );
      expectObservable(text$, '^ 499ms !').toBe('');
      expectSubscriptions(transport.starts).toBe('100ms ^-!');
      expectSubscriptions(transport.reads).toBe('102ms ^-!');
    });
  });

  it('holds back no send, and ends when that has been answered', () => {
    run(({ cold, at, expectObservable, expectSubscriptions }) => {
      const { text$, send, transport } = chatOver(
        {
          start: [cold('--(a|)', { a: started() })],
          send: [cold('--(a|)', { a: taken })],
          read: [cold('--(a|)', { a: set('') })],
        },
        { ...options, burst: [50] },
      );
      expectObservable(text$, '^ 499ms !').toBe('');
      at(10, () => send('x').subscribe());
      expectSubscriptions(transport.starts).toBe('10ms ^-!');
      expectSubscriptions(transport.sends).toBe('12ms ^-!');
      expectSubscriptions(transport.reads).toBe(['14ms ^-!', '64ms ^-!']);
    });
  });

  it('ends with a send whose burst is learned, too', () => {
    run(({ cold, at, expectObservable, expectSubscriptions }) => {
      const { text$, send, transport } = chatOver(
        { send: [cold('--(a|)', { a: taken })], read: [cold('--(a|)', { a: set('') })] },
        options,
      );
      expectObservable(text$, '^ 299ms !').toBe('');
      at(10, () => send('x').subscribe());
      expectSubscriptions(transport.reads).toBe('12ms ^-!');
    });
  });

  it('is there again for the next reader, if a GET has served the send', () => {
    run(({ cold, at, expectObservable, expectSubscriptions }) => {
      const { text$, send, transport } = chatOver(
        { send: [cold('--(a|)', { a: taken })], read: [cold('--(a|)', { a: set('') })] },
        { ...options, burst: [] },
      );
      expectObservable(text$, '^ 99ms !').toBe('');
      at(10, () => send('x').subscribe());
      expectObservable(text$, '1s ^ 199ms !').toBe('');
      expectSubscriptions(transport.reads).toBe(['12ms ^-!', '1100ms ^-!']);
    });
  });

  it('ends with a wake', () => {
    run(({ cold, hot, expectObservable, expectSubscriptions }) => {
      const wake$ = hot('-----w');
      const { text$, transport } = chatOver({ read: [cold('--(a|)', { a: set('') })] }, { ...options, wake$ });
      expectObservable(text$, '^ 499ms !').toBe('');
      expectSubscriptions(transport.reads).toBe('-----^-!');
    });
  });

  it('is left by unsubscribing, and is another for each reader', () => {
    run(({ cold, expectObservable, expectSubscriptions }) => {
      const phases = [0.5, 0.25];
      const { text$, transport } = chatOver(
        { read: [cold('--(a|)', { a: set('') })] },
        { spread: 400, random: () => phases.shift() ?? NaN },
      );
      expectObservable(text$, '^ 99ms !').toBe('');
      expectObservable(text$, '1s ^ 499ms !').toBe('');
      expectSubscriptions(transport.reads).toBe('1100ms ^-!');
    });
  });

  it('holds up nobody who wants to stop', () => {
    run(({ expectObservable, expectSubscriptions, hot }) => {
      const until = hot('-----u');
      const { consume, transport } = chatOver({ read: [NEVER] }, options);
      expectObservable(consume(() => [], { until })).toBe('-----|');
      expectSubscriptions(transport.reads).toBe([]);
    });
  });

  it('is not what a pause by the interval holds up', () => {
    run(({ cold, expectObservable, expectSubscriptions }) => {
      const { text$, transport } = chatOver(
        { read: [cold('--(a|)', { a: set('') })] },
        { ...options, interval: Infinity },
      );
      expectObservable(text$, '^ 2s !').toBe('');
      expectSubscriptions(transport.reads).toBe('100ms ^-!');
    });
  });

  it('keeps many that are opened at once from one another', () => {
    run(({ cold, expectObservable, flush }) => {
      const frames = Array.from({ length: 100 }, (_, i) => {
        const { text$, transport } = chatOver(
          { read: [cold('(a|)', { a: set('') })] },
          { interval: 5000, spread: 5000, random: () => i / 100 },
        );
        expectObservable(text$, '^ 19998ms !').toBe('');
        return transport.reads;
      });
      flush();
      const all = frames.flatMap((reads) => reads.map(({ subscribedFrame }) => subscribedFrame));
      expect(new Set(all).size).toBe(all.length);
      expect(all.length).toBe(400);
    });
  });
});
