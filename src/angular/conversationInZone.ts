import type { DestroyRef, NgZone } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { isObservable, NEVER, type Observable, type ObservableInput, switchMap } from 'rxjs';
import { connect } from '../connect';
import type { Conversation } from '../conversation';
import { online } from '../operators/online';
import type { ConnectOptions } from '../options';
import { carry } from './carry';

type Handler = (...args: readonly unknown[]) => ObservableInput<unknown>;
type Method = (...args: readonly unknown[]) => Observable<unknown>;

/**
 * A conversation that works outside the zone, emits inside it, and ends with `destroyRef`.
 *
 * The values of the app's own streams are taken outside first, because a timer belongs to the zone in which it is set.
 */
export function conversationInZone(options: ConnectOptions, zone: NgZone, destroyRef: DestroyRef): Conversation {
  const inside = <T>(work: () => T) => zone.run(work);
  const outside = <T>(work: () => T) => zone.runOutsideAngular(work);
  const keepOut = <T>(source: ObservableInput<T>) => carry(source, outside, outside);
  const bringIn = <T>(source$: Observable<T>) => carry(source$.pipe(takeUntilDestroyed(destroyRef)), outside, inside);

  const { interval, wake$, token, transport } = options;
  const chat = connect({
    ...options,
    ...(isObservable(interval) && { interval: keepOut(interval) }),
    ...(isObservable(wake$) && { wake$: keepOut(wake$) }),
    ...(typeof token === 'function' && { token: (context) => keepOut(token(context)) }),
    ...(typeof transport === 'function' && { transport: (request) => keepOut(transport(request)) }),
  });

  /** A handler belongs to the app, so it runs inside. */
  const asHandler = (argument: unknown) =>
    typeof argument === 'function'
      ? (...args: readonly unknown[]) =>
          carry(
            inside(() => (argument as Handler)(...args)),
            inside,
            outside,
          )
      : argument;

  /** Without a network there is no request. The position stays, and the first poll comes as soon as the network is back. */
  const message$ = online().pipe(switchMap((isOnline) => (isOnline ? chat.message$ : NEVER)));

  const members = Object.entries({ ...chat, message$ }).map(([name, member]: [string, unknown]) => {
    if (isObservable(member)) return [name, bringIn(member)];
    if (typeof member !== 'function') return [name, member];
    return [name, (...args: readonly unknown[]) => bringIn((member as Method)(...args.map(asHandler)))];
  });
  return Object.fromEntries(members) as Conversation;
}
