import { Injectable, signal } from '@angular/core';
import { map, mergeMap, scan, share, shareReplay, startWith, Subject } from 'rxjs';
import { injectConversation } from 'rxjs-direct-line/angular';
import { deliver, type Delivery, type Note } from './delivery';

/** A note, and what has become of it. */
export interface Posted extends Note {
  readonly delivery: Delivery;
}

/** What was sent from here. It belongs to the app: a send goes on when the user leaves the route. */
@Injectable({ providedIn: 'root' })
export class Outbox {
  readonly #chat = injectConversation();
  readonly #note$ = new Subject<Note>();

  /** What the user is about to send. */
  readonly draft = signal('');

  /** Each change of a note. */
  readonly change$ = this.#note$.pipe(
    mergeMap((note) => deliver(this.#chat, note).pipe(map((delivery): Posted => ({ ...note, delivery })))),
    share(),
  );

  /** The notes as they are now, in the order in which they were sent. */
  readonly posted$ = this.change$.pipe(
    scan((posted, note) => new Map(posted).set(note.clientId, note), new Map<string, Posted>()),
    map((posted) => [...posted.values()]),
    startWith<Posted[]>([]),
    shareReplay({ bufferSize: 1, refCount: false }), // whether or not somebody looks
  );

  constructor() {
    this.posted$.subscribe({ error: console.error });
  }

  send(text: string): void {
    this.#note$.next({ clientId: crypto.randomUUID(), text });
  }

  sendAgain(note: Note): void {
    this.#note$.next(note);
  }
}
