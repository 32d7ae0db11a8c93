import { catchError, of, type MonoTypeOperatorFunction } from 'rxjs';
import { tryOr } from '../util/tryOr';

/** An answer of the service. The names of its headers are in lower case. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** The bytes of a file, which replace `body`. */
  readonly file?: Uint8Array;
  /** How a fault breaks the answer: it is dropped, it is cut (with a length or in chunks), or it has no end. */
  readonly breaks?: 'drop' | 'length' | 'chunked' | 'endless';
}

/** The error codes of the protocol. */
export type ErrorCode =
  | 'MissingProperty'
  | 'MalformedData'
  | 'NotFound'
  | 'ServiceError'
  | 'Internal'
  | 'InvalidRange'
  | 'NotSupported'
  | 'NotAllowed';

/** A request that is refused. It is thrown where the reason is found, and `answerRefusals` makes an answer of it. */
export class Refusal extends Error {
  override readonly name = 'Refusal';

  readonly headers: Readonly<Record<string, string>>;

  constructor(
    readonly status: number,
    readonly code: ErrorCode,
    said: string | { readonly message: string; readonly headers: Readonly<Record<string, string>> },
  ) {
    const { message, headers } = typeof said === 'string' ? { message: said, headers: {} } : said;
    super(message);
    this.headers = headers;
  }
}

/** Throws a `Refusal`. It is an expression, so that it can follow `??`. */
export function refuse(...refusal: ConstructorParameters<typeof Refusal>): never {
  throw new Refusal(...refusal);
}

/** An answer with JSON as its body. */
export function json(status: number, body: string, headers: Answer['headers'] = {}): Answer {
  return { status, headers: { 'content-type': 'application/json; charset=utf-8', ...headers }, body };
}

/** The answer of a success without a body. */
export const noContent: Answer = { status: 204, headers: {}, body: '' };

/** The answer to a refused request. `fields` are added next to the error object of the protocol. */
export function problem({ status, code, message, headers }: Refusal, fields: object = {}): Answer {
  return json(status, JSON.stringify({ error: { code, message, statusCode: status }, ...fields }), headers);
}

/** Makes an answer of every error. A refusal has its own answer, and every other error is a 500. */
export function answerRefusals(): MonoTypeOperatorFunction<Answer> {
  return catchError((error: unknown) =>
    of(problem(isRefusal(error) ? error : new Refusal(500, 'Internal', 'The service failed'))),
  );
}

/** Reads anything that was thrown. Even `instanceof` can throw, for example with a revoked proxy. */
const isRefusal = (error: unknown): error is Refusal => tryOr(() => error instanceof Refusal) ?? false;
