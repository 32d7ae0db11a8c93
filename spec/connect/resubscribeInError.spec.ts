import { finalize, NEVER, type Observable, of, Subject, Subscription, take } from 'rxjs';
import { connect, type Transport, type TransportResponse } from 'rxjs-direct-line';

/** The first GET fails for good; the second brings a message in the same turn; those after it get no answer. */
function openConversation() {
  const inFlight = new Set<number>();
  const fails$ = new Subject<TransportResponse>();
  const fail = () => fails$.next({ status: 404, body: '{}', header: () => null });
  let reads = 0;
  const answer = (nth: number): Observable<TransportResponse> => {
    if (nth === 1) return fails$;
    const messages = [{ id: 'a', conversationId: 'c1', from: 'bot', text: 'a' }];
    return nth === 2
      ? of({ status: 200, body: JSON.stringify({ messages, watermark: '1' }), header: () => null })
      : NEVER;
  };
  const transport: Transport = () => {
    reads += 1;
    const nth = reads;
    inFlight.add(nth);
    return answer(nth).pipe(finalize(() => inFlight.delete(nth)));
  };
  const chat = connect({ secret: 's', conversationId: 'c1', userId: 'u1', transport });
  return { chat, fail, inFlight, reads: () => reads };
}

describe('a reader that subscribes again in `error`', () => {
  it('makes no further GET when it leaves before the error has come to all', () => {
    const { chat, fail, reads } = openConversation();
    const seen: unknown[] = [];

    const takeOne = () => {
      chat.message$.pipe(take(1)).subscribe(({ id }) => seen.push(id));
      seen.push(reads());
    };
    chat.message$.subscribe({ error: takeOne });
    fail();

    expect(seen).toEqual(['a', 2]);
  });

  it('has left the request when it has unsubscribed, so that `consume` finds the place free', () => {
    const { chat, fail, inFlight } = openConversation();
    const seen: unknown[] = [];

    const leaveThenConsume = () => {
      chat.message$.subscribe().unsubscribe();
      seen.push(inFlight.size);
      const onError = (error: unknown) => seen.push(error);
      chat
        .consume(() => of(0))
        .subscribe({ error: onError })
        .unsubscribe();
    };
    chat.message$.subscribe({ error: leaveThenConsume });
    fail();

    expect(seen).toEqual([0]);
  });

  it('leaves its request to nobody when another subscribes in its `finalize`', () => {
    const { chat, fail, reads } = openConversation();
    const seen: unknown[] = [];
    const again = new Subscription();

    const subscribeAgain = () => {
      seen.push(reads());
      again.add(chat.message$.subscribe());
      seen.push(reads());
    };
    const takeOne = () => chat.message$.pipe(finalize(subscribeAgain), take(1)).subscribe();
    chat.message$.subscribe({ error: takeOne });
    fail();
    // Left alone, it would time out and read again for ever, and keep this process alive.
    again.unsubscribe();

    expect(seen).toEqual([2, 3]);
  });
});
