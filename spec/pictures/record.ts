import type { Observable } from 'rxjs';
import { type RunHelpers, TestScheduler } from 'rxjs/testing';

/** What an Observable notifies of, and in which frame. */
export interface Mark {
  readonly frame: number;
  /** The label of a value. */
  readonly value?: string;
  readonly end?: 'complete' | 'error';
}

export interface Helpers extends Pick<RunHelpers, 'hot' | 'cold' | 'time'> {
  /** Subscribes at once, and notes what comes until `until`. */
  listen<T>(source$: Observable<T>, label: (value: T) => string, until?: number): Mark[];
  /** Does something in that frame. */
  at(frame: number, act: () => void): void;
}

/** A source that was written as marbles. */
type Source = Pick<ReturnType<RunHelpers['hot']>, 'messages' | 'subscriptions'>;

/** The marks of a source. */
export const marksOf = ({ messages }: Source, label: (value: never) => string): Mark[] =>
  messages.map(({ frame, notification }): Mark => {
    if (notification.kind === 'N') return { frame, value: label(notification.value as never) };
    return { frame, end: notification.kind === 'C' ? 'complete' : 'error' };
  });

/** The frame in which the one subscriber of a source has left it. */
export function leftAt({ subscriptions }: Source): number {
  const [only, ...others] = subscriptions;
  if (!only || others.length > 0) throw new Error('not subscribed to once');
  return only.unsubscribedFrame;
}

/** Runs in virtual time to the end; then `draw` gets what has been noted. */
export function run(act: (helpers: Helpers) => () => string): string {
  const scheduler = new TestScheduler(() => undefined);
  return scheduler.run(({ hot, cold, time, flush }) => {
    const at = (frame: number, act: () => void) => void scheduler.schedule(act, frame);
    const draw = act({
      hot,
      cold,
      time,
      at,
      listen(source$, label, until = Infinity) {
        const marks: Mark[] = [];
        const note = (mark: Omit<Mark, 'frame'>) => marks.push({ frame: scheduler.now(), ...mark });
        const listening = source$.subscribe({
          next: (value) => note({ value: label(value) }),
          error: () => note({ end: 'error' }),
          complete: () => note({ end: 'complete' }),
        });
        if (until < Infinity) at(until, () => listening.unsubscribe());
        return marks;
      },
    });
    flush();
    return draw();
  });
}
