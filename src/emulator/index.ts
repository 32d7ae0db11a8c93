export { startEmulator } from './startEmulator';
export type { Emulator, EmulatorOptions } from './startEmulator';
export type { Bot, Reply } from '../service/bot';
export type { Fault, FaultedRequest } from '../service/faults';
