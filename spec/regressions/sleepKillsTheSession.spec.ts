import { of } from 'rxjs';
import { asked, backEndOf, chatWith, fakeService } from '../support/fakeChat';

const minutes = 60_000;

// a laptop that sleeps is a clock that jumps, while timers stay where they were: virtual time has no such thing
describe("a laptop that slept past the token's end", () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  const sleep = (ms: number) => jest.setSystemTime(Date.now() + ms);

  it('goes on within one interval, by a token that it asks for', () => {
    const transport = fakeService();
    const { conversationId, issue } = backEndOf(transport);
    let fresh = issue();
    const token = jest.fn(() => of(fresh));
    const { text$, send, status$ } = chatWith(transport, { conversationId, token });
    const heard: unknown[] = [];
    const states: unknown[] = [];
    status$.subscribe(({ state }) => states.push(state));
    const subscription = text$.subscribe((text) => heard.push(text));
    jest.advanceTimersByTime(2500);
    sleep(20 * minutes);
    fresh = issue();
    sleep(20 * minutes);
    jest.advanceTimersByTime(1000);
    send('good morning').subscribe();
    jest.advanceTimersByTime(300);
    subscription.unsubscribe();

    expect(heard).toEqual(['good morning']);
    expect(states).toEqual(['idle', 'connecting', 'online', 'idle']);
    expect(token).toHaveBeenCalledTimes(2);
    expect(asked(transport, /POST renew/).map(({ status }) => status)).toEqual([403]);
  });

  it('goes on by the secret', () => {
    const transport = fakeService();
    const { text$, send } = chatWith(transport);
    const heard: unknown[] = [];
    const subscription = text$.subscribe((text) => heard.push(text));
    jest.advanceTimersByTime(2500);
    sleep(480 * minutes);
    jest.advanceTimersByTime(1000);
    send('good morning').subscribe();
    jest.advanceTimersByTime(300);
    subscription.unsubscribe();

    expect(heard).toEqual(['good morning']);
    expect(transport.requests.filter(({ path }) => path === '/api/conversations')).toHaveLength(1);
  });

  it('renews at once the token that has not yet ended', () => {
    const transport = fakeService();
    const { text$ } = chatWith(transport);
    const subscription = text$.subscribe();
    jest.advanceTimersByTime(2500);
    sleep(20 * minutes);
    jest.advanceTimersByTime(1000);
    subscription.unsubscribe();

    expect(asked(transport, /renew/).map(({ what, status }) => [what, status])).toEqual([['POST renew', 200]]);
  });

  it('is told that the conversation has expired where there is nobody to ask', () => {
    const transport = fakeService();
    const { conversationId, issue } = backEndOf(transport);
    const { text$ } = chatWith(transport, { conversationId, token: issue() });
    const errors: unknown[] = [];
    text$.subscribe({ error: (error: unknown) => errors.push(error) });
    jest.advanceTimersByTime(2500);
    sleep(40 * minutes);
    jest.advanceTimersByTime(1000);

    expect(errors).toEqual([expect.objectContaining({ name: 'ConversationExpiredError' })]);
    expect(transport.requests.filter(({ path }) => path === '/api/conversations')).toHaveLength(1);
  });

  it.each([-480 * minutes, 480 * minutes])('polls on at its pace after a jump of the clock by %i ms', (jump) => {
    const transport = fakeService({ tokenLifetime: 100_000 * minutes });
    const subscription = chatWith(transport).text$.subscribe();
    jest.advanceTimersByTime(2500);
    const before = asked(transport, /GET/).length;
    sleep(jump);
    jest.advanceTimersByTime(4000);
    subscription.unsubscribe();

    expect(before).toBe(3);
    expect(asked(transport, /GET/)).toHaveLength(before + 4);
  });
});
