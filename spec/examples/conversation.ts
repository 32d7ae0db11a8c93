import { map, type Subscription } from 'rxjs';
import { connect, type Conversation, type Transport } from 'rxjs-direct-line';
import { answer, set, started } from '../support/answers';
import { run } from '../support/marbles';
import { scriptedTransport } from '../support/scriptedTransport';

/** In the conversation below; nobody may tell of them. */
export const credentials = ['open-sesame', 'open-token'];

/**
 * A conversation in virtual time that is watched: it starts, reads a message, the end of the drain, a failure, and the
 * retry; a message is refused. Each request takes 20 ms, and where one fails, the service quotes what it was given.
 */
export function converse(watch: (chat: Conversation) => Subscription): void {
  run(({ cold, at }) => {
    const service = scriptedTransport({
      start: [cold('20ms (a|)', { a: started('c1', { token: 'open-token' }) })],
      read: [
        cold('20ms (a|)', { a: set('hello', '1') }),
        cold('20ms (a|)', { a: set('', '1') }),
        cold('20ms (a|)', { a: answer(503) }),
        cold('20ms (a|)', { a: set('', '1') }),
      ],
      send: [cold('20ms (a|)', { a: answer(400) })],
    });
    const transport: Transport = (request) =>
      service(request).pipe(
        map((given) => {
          const message = `no ${request.headers['Authorization']!}`;
          return given.status < 400 ? given : answer(given.status, { error: { code: message, message } });
        }),
      );
    const chat = connect({ secret: 'open-sesame', transport, burst: [], retry: { delay: 100, jitter: false } });
    const watching = watch(chat);
    const reading = chat.message$.subscribe();
    at(500, () => chat.send('hello').subscribe({ error: () => undefined }));
    at(1300, () => {
      reading.unsubscribe();
      watching.unsubscribe();
    });
  });
}
