import { catchError, of, type MonoTypeOperatorFunction } from 'rxjs';
import { tryOr } from '../util/tryOr';

/** What the service answers; the names of the headers are in lower case. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** In place of `body`. */
  readonly file?: Uint8Array;
  /** How it is lost on its way, by a fault: all of it, its end (told by length or by chunks), or in itself. */
  readonly breaks?: 'drop' | 'length' | 'chunked' | 'endless';
}

/** The protocol's own words for what went wrong. */
export type ErrorCode =
  | 'MissingProperty'
  | 'MalformedData'
  | 'NotFound'
  | 'ServiceError'
  | 'Internal'
  | 'InvalidRange'
  | 'NotSupported'
  | 'NotAllowed';

/** A request that is turned down: thrown wherever that is noticed, and made an answer by `answerRefusals`. */
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

/** Throws a `Refusal`; an expression, for the end of a `??`. */
export function refuse(...refusal: ConstructorParameters<typeof Refusal>): never {
  throw new Refusal(...refusal);
}

/** An answer with a body, which is JSON text. */
export function json(status: number, body: string, headers: Answer['headers'] = {}): Answer {
  return { status, headers: { 'content-type': 'application/json; charset=utf-8', ...headers }, body };
}

/** The answer that has nothing to say but yes. */
export const noContent: Answer = { status: 204, headers: {}, body: '' };

/** The answer that a refusal gets; `fields` stand beside the protocol's error object. */
export function problem({ status, code, message, headers }: Refusal, fields: object = {}): Answer {
  return json(status, JSON.stringify({ error: { code, message, statusCode: status }, ...fields }), headers);
}

/** Makes an answer of every error: of a refusal its own, of all else a 500. */
export function answerRefusals(): MonoTypeOperatorFunction<Answer> {
  return catchError((error: unknown) =>
    of(problem(isRefusal(error) ? error : new Refusal(500, 'Internal', 'The service failed'))),
  );
}

/** Of whatever was thrown: even `instanceof` can throw, at a proxy that was revoked. */
const isRefusal = (error: unknown): error is Refusal => tryOr(() => error instanceof Refusal) ?? false;
