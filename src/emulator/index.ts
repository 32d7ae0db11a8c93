/**
 * The service and your bot over HTTP, on this machine: for Node.
 *
 * @module rxjs-direct-line/emulator
 */
export { startEmulator } from './startEmulator';
export type { Emulator, EmulatorOptions } from './startEmulator';
export type { Bot, Reply } from '../service-model/bot';
export type { Fault, FaultedRequest } from '../service-model/faults';
