import { delay, of } from 'rxjs';
import { connect, fromOthers } from 'rxjs-direct-line';
import { type Bot, fakeDirectLine } from 'rxjs-direct-line/testing';

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

/** Sends hello to a bot. */
function begin(bot: Bot) {
  const heard: unknown[] = [];
  const { userId, message$, send } = connect({ token: 'any', transport: fakeDirectLine({ bot }), burst: [] });
  const reader = message$.pipe(fromOthers(userId)).subscribe({
    next: ({ text }) => heard.push(text),
    error: (error: unknown) => heard.push(error),
  });
  send('hello').subscribe({ error: (error: unknown) => heard.push(error) });
  return { heard, reader };
}

it('receives the reply of a slow bot', () => {
  const { heard, reader } = begin(({ text }) => of(`You said ${text ?? ''}`).pipe(delay(1200)));

  jest.advanceTimersByTime(1999);
  expect(heard).toEqual([]);
  jest.advanceTimersByTime(1);
  expect(heard).toEqual(['You said hello']);

  reader.unsubscribe();
  expect(jest.getTimerCount()).toBe(0);
});

it('receives the reply of a bot that returns a promise', async () => {
  const { heard, reader } = begin(({ text }) => Promise.resolve(`You said ${text ?? ''}`));

  await jest.advanceTimersByTimeAsync(1000);
  expect(heard).toEqual(['You said hello']);
  reader.unsubscribe();
});
