/**
 * An emulator of the service with your bot behind it, over HTTP on your machine. For Node only.
 *
 * @module rxjs-direct-line/emulator
 */
export { startEmulator } from './startEmulator';
export type { Emulator } from './startEmulator';
export type { EmulatorOptions } from './options';
export type { Bot, Reply } from '../service-model/bot';
export type { EditableAnswer, EditableSet, Fault, FaultedRequest } from '../service-model/fault';
