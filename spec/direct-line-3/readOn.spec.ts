import { map, NEVER, type Observable, of } from 'rxjs';
import type { TransportResponse } from 'rxjs-direct-line';
import { amount } from '../support/amount';
import { answer } from '../support/answers';
import { type Helpers, run } from '../support/marbles';
import { activity, activitySet, chatOver, event, scripted } from './service';

const events = (watermark?: unknown) => activitySet([event('e1'), event('e2')], watermark);

/** Somebody reads what comes as these answers, each after two frames unless it is a stream of its own. */
function reading(cold: Helpers['cold'], ...answers: readonly (TransportResponse | Observable<TransportResponse>)[]) {
  const service = scripted(...answers.map((given) => ('status' in given ? cold('--(a|)', { a: given }) : given)));
  const { message$, history, checkpoint$ } = chatOver(service, { interval: 10, timeout: 100 });
  const text = map(({ text }: { text?: string }) => text);
  return {
    ...service,
    checkpoint$,
    text$: message$.pipe(text),
    history$: history().pipe(text),
    queries: () => service.requests.map(({ url }) => new URL(url).search),
  };
}

describe('a set of activities without a message', () => {
  it('is read on from within the one call, so that history does not end early', () => {
    run(({ cold, expectObservable, expectSubscriptions, flush }) => {
      const pages = [events('2'), events('3'), activitySet([event('e'), activity('x')], '5'), activitySet([], '5')];
      const { history$, subscriptions, queries } = reading(cold, ...pages);
      const first = ' ^-!';
      const second = '--^-!';
      const third = ' ----^-!';
      const fourth = '------^-!';
      const expected = '------x-|';

      expectObservable(history$).toBe(expected);
      flush();
      expectSubscriptions(subscriptions).toBe([first, second, third, fourth]);
      expect(queries()).toEqual(['', '?watermark=2', '?watermark=3', '?watermark=5']);
    });
  });

  it('moves the position to where the reading on has come', () => {
    run(({ cold, expectObservable, flush }) => {
      const { text$, checkpoint$, queries } = reading(cold, events('2'), activitySet([], '3'), activitySet([], '3'));
      expectObservable(text$, '15ms !').toBe('');
      expectObservable(checkpoint$, '15ms !').toBe('----c', { c: { conversationId: 'c1', watermark: '3' } });
      flush();
      expect(queries()).toEqual(['', '?watermark=2', '?watermark=3']);
    });
  });

  it.each<[string, TransportResponse]>([
    ['no new watermark', events()],
    ['one that is none', events({})],
    ['one that no URL can hold', events('w\ud800')],
  ])('with %s is an empty one', (_what, given) => {
    run(({ cold, expectObservable, flush }) => {
      const { text$, queries } = reading(cold, given);
      expectObservable(text$, '8ms !').toBe('');
      flush();
      expect(queries()).toEqual(['']);
    });
  });

  it('is an empty one too when the watermarks go in a circle', () => {
    run(({ cold, expectObservable, flush }) => {
      const { text$, queries } = reading(cold, events('2'), events('3'), events('2'), NEVER);
      expectObservable(text$, '12ms !').toBe('');
      flush();
      expect(queries()).toEqual(['', '?watermark=2', '?watermark=3']);
    });
  });

  it('is read again from the old position when reading on fails', () => {
    run(({ cold, expectObservable, flush }) => {
      const pages = [events('2'), answer(503), events('2'), activitySet([activity('x')], '3'), NEVER];
      const { text$, queries } = reading(cold, ...pages);
      // half a second of backoff
      expectObservable(text$, '600ms !').toBe('508ms x');
      flush();
      expect(queries()).toEqual(['', '?watermark=2', '', '?watermark=2', '?watermark=3']);
    });
  });

  it('gives each request the whole timeout', () => {
    run(({ cold, expectObservable }) => {
      const late = (given: TransportResponse) => cold('90ms (a|)', { a: given });
      const { text$ } = reading(
        cold,
        late(events('2')),
        late(events('3')),
        late(activitySet([activity('x')], '4')),
        NEVER,
      );
      expectObservable(text$, '360ms !').toBe('270ms x');
    });
  });

  it('still has a timeout', () => {
    run(({ cold, expectObservable, flush }) => {
      const { text$, subscriptions } = reading(cold, events('2'), NEVER);
      expectObservable(text$, '200ms !').toBe('');
      flush();
      expect(subscriptions[1]).toEqual({ subscribedFrame: 2, unsubscribedFrame: 102 });
    });
  });

  it('is left with whoever leaves', () => {
    run(({ cold, expectObservable, expectSubscriptions, flush }) => {
      const { text$, subscriptions } = reading(cold, events('2'), NEVER);
      expectObservable(text$, '---!').toBe('');
      flush();
      expectSubscriptions(subscriptions).toBe(['^-!', '--^!']);
    });
  });

  const many = amount({ full: 10_000, everyday: 2_000 });
  it(`may be followed by ${many} more, from a transport that answers at once`, () => {
    run(({ expectObservable }) => {
      let count = 0;
      const pages = () => {
        count += 1;
        if (count < many) return of(events(`${count}`));
        return of(count === many ? activitySet([activity('x')], 'end') : activitySet([], 'end'));
      };
      expectObservable(
        chatOver(scripted(pages))
          .history()
          .pipe(map(({ text }) => text)),
      ).toBe('(x|)');
    });
  });
});
