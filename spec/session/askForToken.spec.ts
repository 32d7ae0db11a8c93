import { of, throwError } from 'rxjs';
import { ConversationExpiredError, HttpError, NetworkError, PageError } from '../../src/errors';
import { askForToken } from '../../src/session/askForToken';
import { run } from '../support/marbles';

const httpError = (status: number) => new HttpError(`answered ${status}`, { method: 'GET', path: '/token', status });
const expired = new ConversationExpiredError('it is over');
/** As a second copy of the package on the page would throw it. */
const foreign = (status: number) => Object.assign(new Error(`answered ${status}`), { name: 'HttpError', status });

describe('askForToken', () => {
  it.each([
    ['a text', () => 'token'],
    ['a promise', () => Promise.resolve('token')],
    ['the first value of a stream', () => of('token', 'other')],
  ])('takes %s', async (_what, token) => {
    const given: string[] = [];
    await askForToken(token, undefined).forEach((value) => void given.push(value));
    expect(given).toEqual(['token']);
  });

  it.each([
    ['', undefined],
    ['no credential', 'a\nb'],
  ])('is empty if it gives %j', (_what, token) => {
    run(({ expectObservable }) => {
      expectObservable(askForToken(() => of(token as string), undefined)).toBe('|');
    });
  });

  it('says which conversation it is for, if there is one', () => {
    const token = jest.fn(() => 'token');
    askForToken(token, 'c1').subscribe();
    askForToken(token, undefined).subscribe();
    expect(token.mock.calls).toEqual([[{ conversationId: 'c1' }], [{}]]);
  });

  it.each([
    ['the conversation is over', expired],
    ['400', httpError(400)],
    ['401', httpError(401)],
    ['499', httpError(499)],
    ['401, by another copy', foreign(401)],
  ])('fails for good if the user is signed out: %s', (_what, error) => {
    run(({ expectObservable }) => {
      expectObservable(askForToken(() => throwError(() => error), 'c1')).toBe('#', {}, error);
    });
  });

  it.each([
    ['302', httpError(302)],
    ['408', httpError(408)],
    ['429', httpError(429)],
    ['500', httpError(500)],
    ...[302, 408, 429, 500].map((status): [string, Error] => [`${status}, by another copy`, foreign(status)]),
    ['a page', new PageError('a page', { method: 'GET', path: '/token', status: 403 })],
    ['a failed network', new TypeError('Failed to fetch')],
    ['another error with a status', Object.assign(new Error('answered 401'), { status: 401 })],
    ['a text', 'nothing'],
    ['nothing', undefined],
  ])('fails like the network, to be asked again, after all else: %s', (_what, error: unknown) => {
    const failures: unknown[] = [];
    askForToken(() => throwError(() => error), 'c1').subscribe({ error: (failure: unknown) => failures.push(failure) });
    expect(failures).toEqual([expect.any(NetworkError)]);
    const [{ message, cause }] = failures as [NetworkError];
    expect(message).toMatch(/^the token function failed: ./);
    expect(cause).toBe(error);
  });

  it('fails so if the function throws', () => {
    const failures: unknown[] = [];
    const error = new RangeError('no session');
    askForToken(() => {
      throw error;
    }, undefined).subscribe({ error: (failure: unknown) => failures.push(failure) });
    expect(failures).toEqual([expect.objectContaining({ name: 'NetworkError', cause: error })]);
  });
});
