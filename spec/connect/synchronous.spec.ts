import { defer, last, map, mergeMap, NEVER, of, Subject, take, takeUntil, tap } from 'rxjs';
import { connect, type ConnectOptions, type Transport } from 'rxjs-direct-line';
import { amount } from '../support/amount';
import { problem, set, taken } from '../support/answers';

// no timeout: its timers would take most of the time
const options: ConnectOptions = { secret: 'secret', conversationId: 'c1', userId: 'user1', timeout: Infinity };
const many = amount({ full: 100_000, everyday: 6_000 });
/** Far more than fits on a stack, too. */
const enough = amount({ full: 20_000, everyday: 4_000 });

/** Answers the n-th GET at once with the n-th message. */
function endless(): Transport {
  let n = 0;
  return () => defer(() => of(set(`${++n}`, `${n}`)));
}

describe('a transport that answers at once', () => {
  it(`gives ${many} sets without overflowing the stack`, () => {
    const texts: unknown[] = [];
    connect({ ...options, transport: endless() })
      .message$.pipe(
        take(many),
        map(({ text }) => text),
        last(),
      )
      .subscribe((text) => texts.push(text));

    expect(texts).toEqual([`${many}`]);
  });

  it(`gives ${enough} sets to consume`, () => {
    let sets = 0;
    connect({ ...options, transport: endless() })
      .consume(() => of(++sets))
      .pipe(take(enough))
      .subscribe();

    expect(sets).toBe(enough);
  });

  it(`takes ${enough} messages that wait for their turn`, () => {
    let sent = 0;
    const transport: Transport = ({ method }) => (method === 'POST' ? of(taken).pipe(tap(() => sent++)) : NEVER);
    const { send } = connect({ ...options, transport });
    for (let i = 0; i < enough; i++) send('x').subscribe();

    expect(sent).toBe(enough);
  });

  it('is asked nothing more for a reader that leaves when its message has been taken', () => {
    const methods: string[] = [];
    const transport: Transport = ({ method }) => {
      methods.push(method);
      if (methods.length > 9) return NEVER;
      return of(method === 'POST' ? taken : set(`${methods.length}`, `${methods.length}`));
    };
    const { message$, send } = connect({ ...options, transport });
    message$
      .pipe(
        mergeMap(() => send('x')),
        take(1),
      )
      .subscribe();

    expect(methods).toEqual(['GET', 'POST']);
  });

  it('that is an error is an error at once', () => {
    const errors: unknown[] = [];
    connect({ ...options, transport: () => of(problem(404)) }).message$.subscribe({
      error: (error: unknown) => errors.push(error),
    });

    expect(errors).toEqual([expect.objectContaining({ status: 404 })]);
  });

  it('changes nothing of the status of a reader that leaves during the request', () => {
    const leave$ = new Subject<void>();
    const states: string[] = [];
    const transport: Transport = () => of(set('a', '1')).pipe(tap(() => leave$.next()));
    const { message$, status$ } = connect({ ...options, transport });
    status$.subscribe(({ state }) => states.push(state));
    message$.pipe(takeUntil(leave$)).subscribe();

    expect(states).toEqual(['idle', 'connecting', 'idle']);
  });
});
