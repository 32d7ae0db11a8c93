import { defer, finalize, from, noop, type Observable, switchMap } from 'rxjs';
import { type Emulator, type EmulatorOptions, startEmulator } from '../emulator';

/** Calls `use` with an emulator, which is closed afterwards. */
export const host = <T>(options: EmulatorOptions, use: (emulator: Emulator) => Observable<T>): Observable<T> =>
  defer(() => {
    const started = startEmulator(options);
    return from(started).pipe(
      switchMap(use),
      // This also closes an emulator that is not listening yet.
      finalize(() => void started.then(({ close }) => close(), noop)),
    );
  });
