import { of } from 'rxjs';
import { type ConnectOptions, generateToken } from 'rxjs-direct-line';
import { answer } from './support/answers';

describe('generateToken', () => {
  const transport = () => of(answer(200, '"a-token"'));
  const given = (options: object) => generateToken({ secret: 'a-secret', transport, ...options });

  it('takes the options of a connect, and ignores those that are not about the service', () => {
    const options: ConnectOptions = { userId: 'user1', interval: 5, burst: [], spread: 5, conversationId: 'c1' };
    const tokens: string[] = [];
    given(options).subscribe((token) => tokens.push(token));
    expect(tokens).toEqual(['a-token']);
  });

  it.each([
    ['timout', 'timeout'],
    ['userID', 'userId'],
    ['Domain', 'domain'],
  ])('names the option that %s is nearly', (name, meant) => {
    expect(() => given({ [name]: 5 })).toThrow(new TypeError(`not valid: ${name}, which should be ${meant}`));
  });
});
