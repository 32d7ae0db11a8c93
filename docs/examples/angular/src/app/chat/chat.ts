import { AsyncPipe, DatePipe } from '@angular/common';
import { Component, inject } from '@angular/core';
import { RouterLink } from '@angular/router';
import { injectConversation } from 'rxjs-direct-line/angular';
import { catchError, combineLatest, EMPTY, map, NEVER, shareReplay } from 'rxjs';
import { fromOthers } from 'rxjs-direct-line';
import { announcements } from './announcements';
import { Composer } from './composer';
import { connectionOf } from './connection';
import { Dots } from './dots';
import { groupsOf } from './groups';
import { linesOf } from './lines';
import { MessageGroup } from './messageGroup';
import { Outbox } from './outbox';
import { Over } from './over';
import { saidIn } from './said';
import { StickToEnd } from './stickToEnd';
import { waitingFor } from './waiting';

/** The conversation on the screen: composes its streams, and lays them out. */
@Component({
  selector: 'app-chat',
  imports: [AsyncPipe, Composer, DatePipe, Dots, MessageGroup, Over, RouterLink, StickToEnd],
  templateUrl: './chat.html',
  styleUrl: './chat.css',
})
export class Chat {
  readonly #chat = injectConversation();
  protected readonly outbox = inject(Outbox);

  // that it has failed is told by `connection$`; what was said stays on the screen
  readonly #said$ = saidIn(this.#chat).pipe(catchError(() => NEVER));
  readonly #reply$ = this.#chat.message$.pipe(
    fromOthers(this.#chat.userId),
    catchError(() => EMPTY),
  );

  protected readonly userId = this.#chat.userId;
  protected readonly group$ = combineLatest({
    said: this.#said$,
    outgoing: this.outbox.outgoing$,
    unanswered: this.outbox.unanswered$,
  }).pipe(map((talk) => groupsOf(linesOf(talk, this.userId))));
  protected readonly connection$ = connectionOf(this.#chat.status$).pipe(
    shareReplay({ bufferSize: 1, refCount: true }),
  );
  protected readonly isWaiting$ = waitingFor(this.#reply$, this.outbox.change$);
  protected readonly announced$ = announcements(this.#reply$, this.outbox.change$, this.connection$);

  protected readonly suggestions = ['What do you have?', 'A flat white, please', 'Tell me a story'];
}
