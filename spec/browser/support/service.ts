import { type EmulatorOptions, type Fault, type FaultedRequest, startEmulator } from 'rxjs-direct-line/emulator';
import { filter, firstValueFrom, Subject } from 'rxjs';
import { createGate, type Gate } from './gate';

type Operation = FaultedRequest['operation'];

/** A service, and a way to it that can be shut. */
export interface Service {
  readonly gate: Gate;
  readonly secret: string;
  /** What it was asked for. */
  readonly requests: readonly FaultedRequest[];
  /** What goes wrong with the next request of that kind. */
  breakNext(operation: Operation, fault: Fault): void;
  /** Resolves when it is asked for that. */
  asked(operation: Operation): Promise<FaultedRequest>;
  close(): Promise<void>;
}

/** Starts an emulator that is set up by `options`. */
export async function openService(options: EmulatorOptions = {}): Promise<Service> {
  const requests: FaultedRequest[] = [];
  const request$ = new Subject<FaultedRequest>();
  const faults = new Map<Operation, Fault>();
  const emulator = await startEmulator({
    ...options,
    fault(request) {
      requests.push(request);
      request$.next(request);
      const fault = faults.get(request.operation);
      faults.delete(request.operation);
      return fault;
    },
  });
  const gate = await createGate(emulator.url);
  return {
    gate,
    secret: emulator.secret,
    requests,
    breakNext: (operation, fault) => faults.set(operation, fault),
    asked: (operation) => firstValueFrom(request$.pipe(filter((request) => request.operation === operation))),
    async close() {
      await gate.shut();
      await emulator.close();
    },
  };
}
