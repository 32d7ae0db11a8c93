import { Injectable, signal } from '@angular/core';
import {
  catchError,
  filter,
  map,
  mergeMap,
  NEVER,
  type Observable,
  pairwise,
  ReplaySubject,
  share,
  startWith,
} from 'rxjs';
import { ConversationExpiredError } from 'rxjs-direct-line';
import { injectConversation } from 'rxjs-direct-line/angular';
import { outbox, type Outgoing } from 'rxjs-direct-line/outbox';
import { changesBetween } from './changes';

/** What was sent from here and has not come back yet. It is kept for this tab: it is still there after a reload. */
@Injectable({ providedIn: 'root' })
export class Outbox {
  readonly #outbox = outbox(injectConversation(), { storage: sessionStorage, settle: 10_000 });

  /** What the user is about to send. */
  readonly draft = signal('');

  // that the conversation has failed is told by `connection$`; what was to be sent stays on the screen
  readonly outgoing$: Observable<readonly Outgoing[]> = this.#outbox.message$.pipe(
    catchError(() => NEVER),
    share({
      connector: () => new ReplaySubject(1),
      // when the user leaves the route, what is on its way is sent first
      resetOnRefCountZero: () => this.#outbox.message$.pipe(filter((list) => !list.some(isOnItsWay))),
    }),
  );

  /** What becomes of each message. */
  readonly change$ = this.outgoing$.pipe(
    startWith([]),
    pairwise(),
    mergeMap(([before, now]) => changesBetween(before, now)),
    share(),
  );

  readonly #unanswered = new Set<string>();

  /** The messages at which the bot failed. */
  readonly unanswered$: Observable<ReadonlySet<string>> = this.change$.pipe(
    filter(({ delivery }) => delivery === 'unanswered'),
    map(({ clientId }) => this.#unanswered.add(clientId)),
    startWith(this.#unanswered),
  );

  send(text: string): void {
    this.#outbox.send(text);
  }

  sendAgain({ clientId, message, error }: Outgoing): void {
    if (error instanceof ConversationExpiredError) {
      // it never goes into another conversation by itself: the user has decided that it shall
      this.#outbox.discard(clientId);
      this.#outbox.send(message.text ?? '');
    } else this.#outbox.retry(clientId);
  }
}

const isOnItsWay = ({ state }: Outgoing) => state !== 'failed';
