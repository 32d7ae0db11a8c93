import {
  buffer,
  debounceTime,
  distinctUntilChanged,
  filter,
  map,
  merge,
  type Observable,
  scan,
  share,
  skip,
} from 'rxjs';
import type { Message } from 'rxjs-direct-line';
import type { Change } from './changes';
import type { Connection } from './connection';

/** An object, so that each has an element of its own: the same words twice are said twice. */
interface Announcement {
  readonly text: string;
}

const failures: Partial<Record<Change['delivery'], string>> = {
  unknown: 'Your message was perhaps sent.',
  failed: 'Your message was not sent. You can try again.',
  unanswered: 'Your message has arrived, but Corner Coffee could not answer it.',
};

const connections: Partial<Record<Connection['state'], string>> = {
  online: 'Connected.',
  retrying: 'Connection lost. It is tried again.',
  offline: 'You are offline.',
  failed: 'This conversation is over.',
};

/** What a screen reader says. What the bot says in one go is one announcement. */
export function announcements(
  reply$: Observable<Message>,
  change$: Observable<Change>,
  connection$: Observable<Connection>,
): Observable<readonly Announcement[]> {
  const heard$ = reply$.pipe(share());
  return merge(
    heard$.pipe(
      buffer(heard$.pipe(debounceTime(1000))),
      map((replies) => `Corner Coffee said: ${replies.map(({ text }) => text ?? 'a picture').join(' ')}`),
    ),
    change$.pipe(map(({ delivery }) => failures[delivery])),
    connection$.pipe(
      map(({ state }) => connections[state]),
      filter(Boolean),
      distinctUntilChanged(),
      skip(1), // that it is connected at first needs no words
    ),
  ).pipe(
    filter((text) => text !== undefined),
    // the last ones stay, so that one does not cut off the other
    scan((last: readonly Announcement[], text) => [...last.slice(-4), { text }], []),
  );
}
