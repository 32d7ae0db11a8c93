import { map, merge, scan } from 'rxjs';
import { type Checkpoint, toCheckpoint } from 'rxjs-direct-line';
import { injectConversation } from 'rxjs-direct-line/angular';

/** What it takes to go on with the conversation of this tab after a reload. */
interface Session extends Partial<Checkpoint> {
  readonly userId: string;
  readonly token?: string;
}

// a tab has a storage of its own, which ends with it: two tabs are two conversations, a duplicated tab goes on with its
const storage = sessionStorage;
const key = 'conversation';

/** Takes its members by name: nothing else that may be in the storage reaches the options of the conversation. */
export function savedSession(): Partial<Session> {
  try {
    const saved = JSON.parse(storage.getItem(key) ?? '{}') as Partial<Session>;
    const { userId, token } = saved;
    return { ...toCheckpoint(saved), ...(userId && { userId: `${userId}` }), ...(token && { token: `${token}` }) };
  } catch {
    return {}; // it cannot be read, so the page begins like one that has just been opened
  }
}

/** Saves it from now on, whenever there is a new token, or the conversation has moved on. */
export function keepSession(): void {
  const { userId, token$, checkpoint$ } = injectConversation();
  merge(token$.pipe(map((token) => ({ token }))), checkpoint$)
    .pipe(scan((session: Session, news) => ({ ...session, ...news }), { userId, ...savedSession() }))
    .subscribe({ next: (session) => storage.setItem(key, JSON.stringify(session)), error: console.error });
}

/** What ended is forgotten, but for who the user is: what was not sent is still to be seen, and can be sent again. */
export function beginAnew(): void {
  const { userId } = savedSession();
  storage.setItem(key, JSON.stringify({ userId }));
  location.reload();
}
