import {
  concat,
  concatMap,
  defer,
  delay,
  ignoreElements,
  last,
  map,
  type Observable,
  of,
  repeat,
  take,
  timer,
} from 'rxjs';
import { connect } from 'rxjs-direct-line';
import { type Emulator, type EmulatorOptions, startEmulator } from 'rxjs-direct-line/emulator';

const seconds = (from: number, to: number) => 1000 * (from + Math.random() * (to - from));
const news = ['The bread is in the oven.', 'It has begun to rain.', 'The bus is late.', 'Cake is half price now.'];

/** A bot that answers, and also speaks when nobody has asked it. */
const bot: EmulatorOptions = {
  bot: ({ text = '' }) => of(`You said: ${text}`).pipe(delay(seconds(0.2, 1))),
  bot$: defer(() => timer(seconds(2, 20))).pipe(
    map(() => news[Math.floor(Math.random() * news.length)] ?? ''),
    repeat(),
  ),
};

export const startTown = (): Promise<Emulator> => startEmulator(bot);

/** A customer, who begins a conversation, and says something now and then; gives the id of the conversation. */
export function visit({ url, secret }: Emulator, userId: string): Observable<string> {
  const { send, history } = connect({ domain: url, secret, userId });
  const begin$ = concat(send('hello').pipe(ignoreElements()), history().pipe(take(1)));
  const talk$ = defer(() => timer(seconds(5, 30))).pipe(
    concatMap(() => send('Are you open?')),
    repeat(),
    ignoreElements(),
  );
  return concat(
    begin$.pipe(
      map(({ conversationId }) => conversationId),
      last(),
    ),
    talk$,
  );
}
