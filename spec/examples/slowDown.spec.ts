import { EMPTY, ignoreElements, map, mergeMap, type Observable, timer } from 'rxjs';
import { fakeDirectLine } from 'rxjs-direct-line/testing';
import { connectQuietly } from '../../docs/examples/node/slowDown';
import { run } from '../support/marbles';

const hour = 3600;
/** From one second to another, both among them. */
const every = (step: number, from: number, to: number) =>
  Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, i) => from + i * step);

/** At which seconds of an hour it polls, when the bot speaks as told. */
function polls(bot$: Observable<string>, sendAt = Infinity): number[] {
  const service = fakeDirectLine({ bot$, bot: () => ['I see.'] });
  run(({ expectObservable }) => {
    const { message$, send } = connectQuietly({ token: 'any', transport: service });
    expectObservable(message$.pipe(ignoreElements()), `^ ${hour * 1000}ms !`).toBe('');
    if (sendAt < hour)
      timer(sendAt * 1000)
        .pipe(mergeMap(() => send('Hm?')))
        .subscribe();
  });
  return service.requests.filter(({ operation }) => operation === 'read').map(({ at }) => at / 1000);
}

describe('a conversation that slows down', () => {
  // a poll that would fall on the minute comes at the pace of the next one already
  const firstMinutes = [...every(5, 0, 55), ...every(10, 65, 115), ...every(20, 135, 175), 215];

  it('asks 78 times in an hour in which nothing is said, and not 721 times', () => {
    const asked = polls(EMPTY);
    expect(asked).toEqual([...firstMinutes, ...every(60, 275, hour)]);
    expect(asked).toHaveLength(78);
    expect(every(5, 0, hour)).toHaveLength(721);
  });

  it('is back at once when it hears something', () => {
    const asked = polls(timer(1_800_000).pipe(map(() => 'Hello?')));
    // what is said at 1800 is heard at 1835, and drained
    const again = firstMinutes.map((second) => 1835 + second);
    expect(asked).toEqual([...firstMinutes, ...every(60, 275, 1835), ...again, ...every(60, 1835 + 275, hour)]);
  });

  it('is back at once when somebody sends', () => {
    const asked = polls(EMPTY, 1800);
    // the burst has the echo and the reply; its drain stands for the regular poll, which is overdue
    const again = [1800.3, ...firstMinutes.map((second) => 1800.3 + second)];
    expect(asked.map((second) => second.toFixed(1))).toEqual(
      [...firstMinutes, ...every(60, 275, 1775), ...again, ...every(60, 1800.3 + 275, hour)].map((second) =>
        second.toFixed(1),
      ),
    );
  });
});
