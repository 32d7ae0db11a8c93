import { isUnsent } from '#fetch';
import { DirectLineError, NetworkError } from '../errors';
import { assignDefined } from '../util/assignDefined';
import { isBrowser } from '../util/isBrowser';
import { tryOr } from '../util/tryOr';

type Redact = (text: string) => string;

/** A plain error that says the same as a foreign one, without anything that must not be told. */
interface Copy extends Error {
  readonly code?: string;
  readonly errors?: readonly Copy[];
  readonly cause?: Copy;
}

/** A chain of causes is followed so far. */
const levels = 3;

const isObject = (value: unknown) => Object(value) === value;

// A foreign error may be anything, and its getters may throw.
function readText(error: unknown, name: string): string {
  const value = tryOr(() => (error as Record<string, unknown>)[name]);
  return typeof value === 'string' ? value : '';
}

/**
 * The errors behind `error`, each once: those of an AggregateError, or its cause, which Angular's HttpClient calls `error`.
 */
const readInner = (error: unknown): readonly unknown[] =>
  tryOr(() => {
    const { errors, cause, error: inner } = error as Record<string, unknown>;
    return Array.isArray(errors) && errors.length > 0
      ? [...new Set(errors as unknown[])]
      : [cause, inner].filter(isObject);
  }) ?? [];

function copy(error: unknown, redact: Redact, level = 0): Copy {
  const message = isObject(error) ? readText(error, 'message') : String(error);
  const inner = level < levels ? readInner(error).map((each) => copy(each, redact, level + 1)) : [];
  return assignDefined(new Error(redact(message)), {
    name: redact(readText(error, 'name')) || undefined,
    code: redact(readText(error, 'code')) || undefined,
    errors: inner.length > 1 ? inner : undefined,
    cause: inner.length === 1 ? inner[0] : undefined,
  });
}

/** Whether `redact` changes nothing of all that `inspect` would show of `value`. */
function isClean(value: unknown, redact: Redact, level = 0): boolean {
  // A symbol has a text, too.
  if (!isObject(value)) return redact(String(value)) === String(value);
  // A Map, a Request or a function may hold anything.
  const prototype = Object.getPrototypeOf(value) as object | null;
  const isPlain = value instanceof Error || [Object.prototype, Array.prototype, null].includes(prototype);
  if (!isPlain || level > levels) return false;
  const names = [...Reflect.ownKeys(value as object), 'name', 'message', 'stack'];
  // A list may have the same list in it many times.
  const parts = new Set(names.flatMap((name) => [name, (value as Record<PropertyKey, unknown>)[name]]));
  return [...parts].every((part) => isClean(part, redact, level + 1));
}

/**
 * A new error of ours for one that a transport failed with, which stays as it is. It is the cause if `redact` would cut
 * nothing out of it; if it would, a redacted copy is.
 */
export function toDirectLineError(error: unknown, redact: Redact): DirectLineError {
  const copied = copy(error, redact);
  const cause = tryOr(() => isClean(error, redact)) ? error : copied;
  const ours = tryOr(() => error instanceof DirectLineError && copyOurs(error, redact, cause));
  if (ours) return ours;

  let code: string | undefined;
  const texts: (string | undefined)[] = [];
  for (let part: Copy | undefined = copied; part; part = part.cause ?? part.errors?.[0]) {
    texts.push(part.message);
    code ??= part.code;
  }
  let message = '';
  for (const text of [...texts, code]) if (text && !message.includes(text)) message += `${message && ': '}${text}`;
  return new NetworkError(message || copied.name, { code, cause });
}

/** A new error of the same class. It is not made by its constructor, which may be anybody's. */
function copyOurs(error: DirectLineError, redact: Redact, cause: unknown): DirectLineError {
  const fields = Object.assign({} as Record<string, unknown>, error, { cause });
  for (const name in fields) if (typeof fields[name] === 'string') fields[name] = redact(fields[name]);
  const copied = new DirectLineError(redact(error.message), fields);
  return Object.setPrototypeOf(copied, Object.getPrototypeOf(error) as object) as DirectLineError;
}

/** Whether no byte of the request that failed with `error` has left this machine. A browser never tells. */
export function leftNoByte(error: unknown, level = 0): boolean {
  if (isBrowser() || level > levels) return false;
  const inner = readInner(error);
  if (inner.length > 0) return inner.every((each) => leftNoByte(each, level + 1));
  return isUnsent(readText(error, 'code'), readText(error, 'message'));
}
