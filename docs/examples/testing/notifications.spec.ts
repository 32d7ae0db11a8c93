import { TestScheduler } from 'rxjs/testing';
import { connect } from 'rxjs-direct-line';
import { fakeDirectLine } from 'rxjs-direct-line/testing';
import { notifications } from './notifications';

const createScheduler = () => new TestScheduler((actual, expected) => expect(actual).toEqual(expected));

it('makes one notification of the messages within two seconds', () => {
  createScheduler().run(({ hot, expectObservable }) => {
    // the polls at 1000, 2000 and 5000 find these
    const bot$ = hot('    400ms a 799ms b 3s c');
    const expected = '    3s x 3999ms y';
    const unsubscribed = '^ 9s !';

    const chat = connect({ token: 'any', transport: fakeDirectLine({ bot$ }), burst: [] });
    expectObservable(notifications(chat), unsubscribed).toBe(expected, { x: 'a\nb', y: 'c' });
  });
});

it('polls once a second, and continues at its position', () => {
  createScheduler().run(({ hot, expectObservable, flush }) => {
    const bot$ = hot('    400ms a 799ms b');
    const expected = '    3s x';
    const unsubscribed = '^ 3500ms !';

    const service = fakeDirectLine({ bot$ });
    const chat = service.watch(connect({ token: 'any', transport: service, burst: [] }));
    expectObservable(notifications(chat), unsubscribed).toBe(expected, { x: 'a\nb' });
    flush();

    const reads = service.requests.filter(({ operation }) => operation === 'read');
    expect(reads.map(({ at, why, watermark }) => [at, why, watermark])).toEqual([
      [0, 'first', undefined],
      [1000, 'interval', '00001-0'],
      [1000, 'drain', '00001-1'],
      [2000, 'interval', '00001-1'],
      [2000, 'drain', '00001-2'],
      [3000, 'interval', '00001-2'],
    ]);
  });
});
