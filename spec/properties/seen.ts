import type {
  Checkpoint,
  DirectLineError,
  Message,
  MessageSet,
  RequestEvent,
  SendError,
  Status,
} from 'rxjs-direct-line';
import type { Schedule } from './schedule';

/** `read` is a GET of a reader, `history` one of `history()`. */
export type Operation = 'start' | 'read' | 'history' | 'send' | 'renew';

export interface Outcome {
  readonly operation: Operation;
  readonly request: number;
  /** As the client has to take it. `fatal` is a refusal too, of what nothing can replace. A timeout aborts. */
  readonly result: 'taken' | 'transient' | 'refused' | 'fatal' | 'aborted';
  readonly status?: number;
  readonly retryAfter?: number;
  /** Of a read: the messages in its set. */
  readonly ids?: readonly string[];
  readonly watermark?: string;
}

/** What can be seen of a client from outside. */
export type Sight =
  | {
      readonly type: 'request';
      readonly operation: Operation;
      readonly request: number;
      readonly url: string;
      readonly watermark?: string;
      /** Of a send. */
      readonly text?: string;
    }
  | ({ readonly type: 'outcome' } & Outcome)
  /** The token function is asked, and has told, or has been left. */
  | { readonly type: 'asked' }
  | { readonly type: 'told'; readonly isGood: boolean }
  | { readonly type: 'opened'; readonly reader: number; readonly consumes: boolean; readonly take: number }
  | { readonly type: 'message'; readonly reader: number; readonly message: Message }
  | { readonly type: 'handling'; readonly reader: number; readonly set: MessageSet }
  | { readonly type: 'handled'; readonly reader: number; readonly result: 'done' | 'failed' | 'left' }
  /** It is leaving until it has left, and the request with it. */
  | { readonly type: 'value' | 'completed' | 'until' | 'leaving' | 'left'; readonly reader: number }
  | { readonly type: 'error'; readonly reader: number; readonly error: DirectLineError }
  | { readonly type: 'historyOpened'; readonly take: number }
  | { readonly type: 'historyMessage'; readonly message: Message }
  | { readonly type: 'historyError'; readonly error: DirectLineError }
  | { readonly type: 'historyCompleted' | 'historyLeft' }
  | { readonly type: 'send'; readonly send: number; readonly text: string; readonly clientId: string | undefined }
  | { readonly type: 'sent' | 'sendCompleted' | 'cancelled'; readonly send: number }
  | {
      readonly type: 'sendError';
      readonly send: number;
      readonly error: DirectLineError & Partial<Pick<SendError, 'delivery' | 'clientId'>>;
    }
  | { readonly type: 'interval'; readonly ms: number; readonly isHeard: boolean }
  /** A callback of the user throws. */
  | { readonly type: 'threw'; readonly by: 'plan' | 'random' }
  /** What is seen until the act is over is done within a listener. */
  | { readonly type: 'act'; readonly is: 'begun' | 'over' }
  | { readonly type: 'clock'; readonly by: number }
  | { readonly type: 'wake' | 'last' | 'end' }
  | { readonly type: 'status'; readonly status: Status }
  | { readonly type: 'checkpoint'; readonly checkpoint: Checkpoint }
  | { readonly type: 'event'; readonly event: RequestEvent }
  | { readonly type: 'token'; readonly token: string };

export type Seen = Sight & { readonly at: number };

/** All that was seen in one run, in the order in which it happened, and what the service knows about it. */
export interface Observation {
  readonly schedule: Schedule;
  readonly seen: readonly Seen[];
  /** What those have heard who listen beside the listeners that act, the states and the checkpoints. */
  readonly heard: readonly (Status | Checkpoint)[];
  /** Where the client was to begin. */
  readonly start: { readonly watermark: string | undefined; readonly position: number };
  /** What the service has in the conversation. */
  readonly log: readonly Message[];
  /** How much of the log lies before each watermark that was given. */
  readonly positions: ReadonlyMap<string, number>;
  /** The secret, and every token there was. */
  readonly credentials: ReadonlySet<string>;
  /** What a new client saw that went on from a checkpoint, and what it has for history. */
  readonly resumed?: {
    readonly from: Checkpoint;
    readonly ids: readonly string[];
    readonly history: readonly string[];
  };
  /** When the last timer fired. */
  readonly frame: number;
  /** What left the virtual time: an error that nobody handled, or more requests than any budget. */
  readonly escaped?: unknown;
}

/** Finds what an observation has against one of the invariants. */
export type Check = (observation: Observation) => Iterable<string>;

/** Whether the bot may have got a message whose POST ended like this. */
export const isAmbiguous = ({ result, status }: Outcome) =>
  result === 'aborted' || (result === 'transient' && status !== 429);
