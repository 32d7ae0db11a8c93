import { DirectLineError, NetworkError } from '../errors';
import { tryOr } from '../util/tryOr';
import { isBrowser } from '../util/isBrowser';

type Redact = (text: string) => string;

/** So far is a chain of causes followed. */
const levels = 3;

// A foreign error may be anything, and its getters may throw.
const read = (error: unknown, name: string): unknown => tryOr(() => (error as Record<string, unknown>)[name]);
const readText = (error: unknown, name: string): string => {
  const value = read(error, name);
  return typeof value === 'string' ? value : '';
};

const isObject = (value: unknown) => Object(value) === value;

const readMessage = (error: unknown): string => (isObject(error) ? readText(error, 'message') : String(error));

/** What is behind `error`: each error of an AggregateError, or its cause, which Angular's HttpClient calls `error`. */
const readInner = (error: unknown): readonly unknown[] =>
  tryOr(() => {
    const { errors, cause, error: inner } = error as Record<string, unknown>;
    return Array.isArray(errors) && errors.length > 0 ? [...(errors as unknown[])] : [cause, inner].filter(isObject);
  }) ?? [];

/** The error itself, then the first one behind it, and so on. */
function readChain(error: unknown): readonly unknown[] {
  const chain = [error];
  for (let [inner] = readInner(error); inner && chain.length <= levels; [inner] = readInner(inner)) chain.push(inner);
  return chain;
}

/** Whether `redact` changes nothing of all that `inspect` would show of `value`. */
function isClean(value: unknown, redact: Redact, level = 0): boolean {
  if (typeof value === 'string') return redact(value) === value;
  if (!isObject(value)) return true;
  const prototype: unknown = Object.getPrototypeOf(value);
  // A Map, a Request or a function may hold anything.
  const isPlain = value instanceof Error || Array.isArray(value) || prototype === Object.prototype || !prototype;
  if (!isPlain || level > levels) return false;
  const names = [...Reflect.ownKeys(value as object), 'name', 'message', 'stack'];
  return names.every((name) => isClean((value as Record<PropertyKey, unknown>)[name], redact, level + 1));
}

/** A plain error that says the same, without what `redact` cuts out. */
function copy(error: unknown, redact: Redact, level = 0): Error {
  const name = redact(readText(error, 'name'));
  const code = redact(readText(error, 'code'));
  const inner = level < levels ? readInner(error).map((each) => copy(each, redact, level + 1)) : [];
  return Object.assign(new Error(redact(readMessage(error))), {
    ...(name && { name }),
    ...(code && { code }),
    ...(inner.length > 1 && { errors: inner }),
    ...(inner.length === 1 && { cause: inner[0] }),
  });
}

/** A new error of the same class. It is not made by its constructor, which may be anybody's. */
function copyOurs(error: DirectLineError, redact: Redact, cause: unknown): DirectLineError {
  const fields = Object.assign({}, error, { cause }) as unknown as Record<string, unknown>;
  for (const name in fields) if (typeof fields[name] === 'string') fields[name] = redact(fields[name]);
  const copied = new DirectLineError(redact(error.message), fields);
  return Object.setPrototypeOf(copied, Object.getPrototypeOf(error) as object) as DirectLineError;
}

/**
 * A new error of ours for one that a transport failed with, which stays as it is. It is the cause if `redact` would cut
 * nothing out of it; if it would, a redacted copy is.
 */
export function toDirectLineError(error: unknown, redact: Redact): DirectLineError {
  const cause = tryOr(() => isClean(error, redact)) ? error : copy(error, redact);
  const ours = tryOr(() => error instanceof DirectLineError && copyOurs(error, redact, cause));
  if (ours) return ours;
  const chain = readChain(error);
  const code = chain.map((each) => readText(each, 'code')).find(Boolean);
  const reasons: string[] = [];
  for (const reason of [...chain.map(readMessage), code ?? ''])
    if (!reasons.some((known) => known.includes(reason))) reasons.push(reason);
  const message = reasons.filter(Boolean).join(': ') || readText(error, 'name') || 'no reason given';
  return new NetworkError(redact(message), { code: code && redact(code), cause });
}

/** In Node: there was no connection, or none that could be trusted. */
const beforeFirstByte =
  /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|E(NET|HOST)UNREACH|ERR_PROXY_TUNNEL|ERR_TLS_CERT_ALTNAME_INVALID|HOSTNAME_MISMATCH|INVALID_CA|UNABLE_TO_(GET|VERIFY)_.+|(DEPTH_ZERO_)?(SELF_SIGNED_)?CERT.*)$/;

/** Whether no byte of the request that failed with `error` has left this machine. A browser never tells. */
export function leftNoByte(error: unknown, level = 0): boolean {
  if (isBrowser() || level > levels) return false;
  const inner = readInner(error);
  if (inner.length > 0) return inner.every((each) => leftNoByte(each, level + 1));
  // A connection that was up can become unreachable, too.
  return beforeFirstByte.test(readText(error, 'code')) && !/\b(read|write) E/.test(readMessage(error));
}
